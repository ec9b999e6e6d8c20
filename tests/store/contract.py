"""What every store promises: subclass `StoreContract` and give it a fixture `factory`.

Each call of the factory makes a new store object, not yet opened, over the same data.
"""

from collections.abc import AsyncIterator, Callable

import pytest
from msgspec.structs import replace

from annai.core.effects import MergeInto
from annai.core.subject import Position
from annai.store.protocol import Conflict, LogPage, Store, Write

from .archiving import ArchivingContract
from .reads import ReadContract
from .set_aside import SetAsideContract
from .sharing import SharingContract
from .sweeps import BundleContract, SweepContract
from .writes import HOUR, NOW, ORIGIN, commit, email, key, log_of, member, record, webhook, write

Factory = Callable[[], Store]


@pytest.fixture
async def store(factory: Factory) -> AsyncIterator[Store]:
    store = factory()
    await store.open()
    yield store
    await store.close()


class CommitContract:
    longer = 0  # milliseconds for which the store may keep a message after it was asked to forget it

    async def test_a_write_is_loaded_back(self, store: Store) -> None:
        assert await commit(store, write(key(1)), write(key(2), document=b"two")) == [None, None]
        assert await store.load([key(2), key(3), key(1), key(2)]) == [b"two", None, b"document", b"two"]

    async def test_a_batch_says_where_its_first_record_stands(self, store: Store) -> None:
        two = replace(write(key(2)), records=(record(key(2), b"b"), record(key(2), b"c")))
        first = await store.commit([replace(write(key(1)), records=(record(key(1), b"a"),))], (), NOW)
        assert (await store.commit([write(key(1))], (), NOW)).positions == {}
        second = await store.commit([write(key(1), 1), two], (), NOW)
        at = first.positions[0]
        assert at is not None
        assert second.positions == {0: replace(at, sequence=at.sequence + 1)}
        found = [(entry.position, entry.record.body) for entry in await log_of(store)]
        last = replace(at, sequence=at.sequence + 1, index=1)
        assert found == [(at, b"a"), (replace(last, index=0), b"b"), (last, b"c")]

    async def test_a_batch_says_where_it_stands_in_each_log(self, store: Store) -> None:
        subjects = [key(1, 127), key(1), key(2, 127)]
        done = await store.commit([replace(write(one), records=(record(one),)) for one in subjects], (), NOW)
        found = [entry for partition in (0, 127) for entry in await log_of(store, partition)]
        first = {log: min(e.position for e in found if log_number(store, e.partition) == log) for log in done.positions}
        assert done.positions == first
        assert {log_number(store, entry.partition) for entry in found} == set(first)

    async def test_an_empty_batch_is_fine(self, store: Store) -> None:
        assert await commit(store) == []

    @pytest.mark.parametrize("expected", [0, 2])
    async def test_a_moved_version_is_refused_with_the_current_document(self, store: Store, expected: int) -> None:
        await commit(store, write(key(1), document=b"first"))
        [conflict] = await commit(store, write(key(1), expected, b"second"))
        assert conflict == Conflict(b"first", frozenset())
        assert await store.load([key(1)]) == [b"first"]

    async def test_a_document_that_should_be_there_and_is_not_is_a_conflict(self, store: Store) -> None:
        assert await commit(store, write(key(1), 1)) == [Conflict(None, frozenset())]
        assert await commit(store, write(key(2)), write(key(1), 7)) == [None, Conflict(None, frozenset())]
        assert await store.load([key(1), key(2)]) == [None, b"document"]

    async def test_a_taken_message_is_refused_and_named(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), message_ids=("a", "b")))
        for ids in (("b", "c"), ("c", "b"), ("c", "d", "b")):
            [conflict] = await commit(store, replace(write(key(1), 1, b"next"), message_ids=ids))
            assert conflict == Conflict(b"document", frozenset({"b"}))
        assert await commit(store, replace(write(key(1), 1), message_ids=("c",))) == [None]

    async def test_a_moved_version_names_taken_messages_too(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), message_ids=("a",)))
        [conflict] = await commit(store, replace(write(key(1)), message_ids=("a", "b")))
        assert conflict == Conflict(b"document", frozenset({"a"}))

    async def test_a_message_id_belongs_to_one_subject(self, store: Store) -> None:
        writes = [replace(write(key(n)), message_ids=("same",)) for n in (1, 2)]
        assert await commit(store, *writes) == [None, None]

    async def test_a_refused_write_leaves_nothing_and_its_neighbours_commit(self, store: Store) -> None:
        await commit(store, write(key(1)))
        refused = Write(
            key(1), "account", 0, b"lost", ("m",), (record(key(1)),), NOW, (email(key(1)),), (), (member(1, 7),)
        )
        conflicts = await commit(store, write(key(2)), refused, write(key(3)))
        assert [conflict is None for conflict in conflicts] == [True, False, True]
        assert await store.load([key(1), key(2), key(3)]) == [b"document"] * 3
        assert await log_of(store) == []
        assert await store.next_due() is None
        assert await store.claim("email", NOW, HOUR, 10) == []
        assert await store.members(key(1), b"", 10) == []
        assert await commit(store, replace(write(key(1), 1), message_ids=("m",))) == [None]

    async def test_two_writes_of_one_key_are_a_programming_error(self, store: Store) -> None:
        with pytest.raises(ValueError, match="two writes for one key"):
            await commit(store, write(key(1)), write(key(1), 1))
        with pytest.raises(ValueError, match="message id twice"):
            await commit(store, replace(write(key(1)), message_ids=("a", "a")))
        assert await store.load([key(1)]) == [None]

    async def test_large_batches_and_documents(self, store: Store) -> None:
        writes = [replace(write(key(n), document=b"x" * 65_536), message_ids=(f"m{n}",)) for n in range(200)]
        assert await commit(store, *writes) == [None] * 200
        assert await store.load([w.key for w in writes]) == [w.document for w in writes]
        assert all(conflict and conflict.taken for conflict in await commit(store, *writes))

    async def test_messages_are_forgotten_no_sooner_than_asked(self, store: Store) -> None:
        ids = tuple(f"old-{number}" for number in range(100))
        await commit(store, replace(write(key(1)), message_ids=ids))
        await commit(store, replace(write(key(1), 1), message_ids=("young",)), now=NOW + HOUR)
        await self._forget(store, NOW, NOW)
        await self._forget(store, NOW, NOW + HOUR)
        [conflict] = await commit(store, replace(write(key(1), 2), message_ids=(*ids, "young")))
        assert conflict == Conflict(b"document", frozenset({*ids, "young"}))
        for id in (ids[0], ids[-1], "young"):
            assert await commit(store, replace(write(key(1), 2), message_ids=(id,))) == [
                Conflict(b"document", frozenset({id}))
            ]
        assert await commit(store, replace(write(key(1), 2), message_ids=("new", "newer"))) == [None]

    async def test_forgotten_messages_may_come_again(self, store: Store) -> None:
        ids = tuple(f"old-{number}" for number in range(100))
        await commit(store, replace(write(key(1)), message_ids=ids))
        await self._forget(store, NOW, NOW)
        await self._forget(store, NOW + 1 + self.longer, NOW + 1)
        assert await commit(store, replace(write(key(1), 1), message_ids=ids)) == [None]

    async def test_a_key_stands_for_one_request_until_it_is_forgotten(self, store: Store) -> None:
        assert [await store.keep_request("k", each, NOW) for each in (b"one", b"two", b"one")] == [True, False, True]
        for number in range(40):
            await store.keep_request(f"k{number}", b"one", NOW + 1)
        await self._forget(store, NOW, NOW)
        assert not await store.keep_request("k", b"two", NOW)
        await self._forget(store, NOW + 2, NOW)
        assert [await store.keep_request(key, b"two", NOW) for key in ("k", "k0", "k39")] == [True] * 3

    async def _forget(self, store: Store, before: int, now: int) -> None:
        while await store.forget_messages(before, now, 30):
            pass

    async def test_the_second_of_two_stores_is_seen_by_the_first(self, store: Store, factory: Factory) -> None:
        other = factory()
        await other.open()
        await commit(store, write(key(1)))
        assert await commit(other, write(key(1), 1, b"other")) == [None]
        assert await commit(store, write(key(1), 1, b"late")) == [Conflict(b"other", frozenset())]
        assert await store.load([key(1)]) == [b"other"]
        assert await other.secret() == await store.secret()
        await other.close()

    async def test_a_commit_outlives_its_store(self, store: Store) -> None:
        full = replace(write(key(1), due=NOW), message_ids=("a",), records=(record(key(1)),), effects=(email(key(1)),))
        await commit(store, full)
        secret, entries = await store.secret(), await log_of(store)
        await store.close()
        await store.open()
        assert (await store.secret(), len(secret)) == (secret, 32)
        assert await store.load([key(1)]) == [b"document"]
        assert await log_of(store) == entries
        assert await store.due(NOW, 9) == [(key(1), NOW)]
        assert len(await store.claim("email", NOW, HOUR, 9)) == 1
        assert await commit(store, full) == [Conflict(b"document", frozenset({"a"}))]

    async def test_check_commits(self, store: Store) -> None:
        await store.check()
        await store.check()


class LogContract:
    async def test_records_keep_their_order_and_rise(self, store: Store) -> None:
        bodies = [b"a", b"b", b"c", b"d"]
        first = replace(write(key(1)), records=(record(key(1), b"a"), record(key(1), b"b")))
        await commit(store, first, replace(write(key(2)), records=(record(key(2), b"c"),)))
        await commit(store, replace(write(key(1), 1), records=(record(key(1), b"d"),)))
        entries = await log_of(store)
        assert [entry.record for entry in entries] == [
            record(key(subject), body) for subject, body in zip([1, 1, 2, 1], bodies, strict=True)
        ]
        positions = [entry.position for entry in entries]
        assert positions == sorted(set(positions))
        assert all(position > ORIGIN for position in positions)

    async def test_reading_goes_on_behind_a_position(self, store: Store) -> None:
        for version in range(5):
            two = (record(key(1), b"%d" % version), record(key(1), b"+"))
            await commit(store, replace(write(key(1), version), records=two))
        everything = await log_of(store)
        assert len(everything) == 10
        page = await store.log({0: ORIGIN}, 3)
        assert (page.entries, page.more) == (everything[:4], True)  # whole batches
        assert page.through == {0: everything[3].position}
        assert await log_of(store, 0, page.through[0]) == everything[4:]
        assert await log_of(store, 0, everything[4].position) == everything[5:]
        last = everything[-1].position
        assert await store.log({0: last}, 3) == LogPage([], {0: last}, more=False)
        assert (await store.log({0: last, 7: ORIGIN}, 3)).entries == []

    async def test_many_partitions_are_read_at_once_each_from_its_own_position(self, store: Store) -> None:
        for version in range(2):
            writes = [replace(write(one, version), records=(record(one),)) for one in (key(1), key(1, partition=5))]
            await commit(store, *writes)
        first, second = await log_of(store, 5)
        page = await store.log({0: ORIGIN, 5: first.position}, 10)
        assert [entry.partition for entry in page.entries].count(0) == 2
        assert [entry for entry in page.entries if entry.partition == 5] == [second]
        read = {(log_number(store, partition), position) for partition, position in page.through.items()}
        assert len(read) == len({log_number(store, partition) for partition in page.through})

    async def test_partitions_are_apart(self, store: Store) -> None:
        subjects = [key(1, partition) for partition in (0, 5, 127)]
        await commit(store, *(replace(write(subject), records=(record(subject),)) for subject in subjects))
        for partition, subject in zip((0, 5, 127), subjects, strict=True):
            [entry] = await log_of(store, partition)
            assert (entry.partition, entry.record.subject) == (partition, subject)
        assert await log_of(store, 1) == []

    async def test_positions_are_not_reissued_by_another_store(self, store: Store, factory: Factory) -> None:
        await commit(store, replace(write(key(1)), records=(record(key(1)),)))
        other = factory()
        await other.open()
        await commit(other, replace(write(key(1), 1), records=(record(key(1)),)))
        await other.close()
        await store.close()
        await store.open()
        await commit(store, replace(write(key(1), 2), records=(record(key(1)),)))
        positions = [entry.position for entry in await log_of(store)]
        assert len(positions) == 3
        assert positions == sorted(set(positions))


class WorkContract(SetAsideContract):
    async def test_timers(self, store: Store) -> None:
        await commit(store, write(key(1), due=NOW + 2), write(key(2), due=NOW + 1), write(key(3)))
        assert await store.next_due() == NOW + 1
        assert await store.due(NOW, 10) == []
        assert await store.due(NOW + 2, 10) == [(key(2), NOW + 1), (key(1), NOW + 2)]
        assert await store.due(NOW + 2, 1) == [(key(2), NOW + 1)]
        await commit(store, write(key(2), 1), write(key(3), 1, due=NOW + 9), write(key(1), 1, due=NOW + 2))
        assert await store.due(NOW + 9, 10) == [(key(1), NOW + 2), (key(3), NOW + 9)]

    async def test_the_outbox_leases_and_finishes(self, store: Store) -> None:
        effects = (email(key(1)), MergeInto(key(1), key(2), "yamada", b"sealed"))
        await commit(store, replace(write(key(1)), effects=effects))
        [row] = await store.claim("email", NOW, HOUR, 10)
        assert (row.id, row.effect, row.attempts) == (effects[0].id, effects[0], 1)
        assert await store.claim("email", NOW + HOUR - 1, HOUR, 10) == []
        assert [again.attempts for again in await store.claim("email", NOW + HOUR, HOUR, 10)] == [2]
        await commit(store, replace(write(key(1), 1), delivered=(row.id,)))
        assert await store.claim("email", NOW + 9 * HOUR, HOUR, 10) == []
        assert [merge.effect for merge in await store.claim("merge", NOW, HOUR, 10)] == [effects[1]]

    async def test_a_row_is_finished_without_its_subject(self, store: Store) -> None:
        effects = (email(key(1)), email(key(1), "other"))
        await commit(store, replace(write(key(1)), effects=effects))
        await store.finish([effects[0].id, "unknown"])
        assert [row.effect for row in await store.claim("email", NOW, HOUR, 10)] == [effects[1]]
        await commit(store, replace(write(key(1), 1), effects=effects[:1]))
        assert await store.undone_row(effects[0].id) is None

    async def test_rows_are_found_by_how_their_ids_begin(self, store: Store) -> None:
        effects = (email(key(1)), email(key(2)))
        await commit(store, replace(write(key(1)), effects=effects))
        await store.claim("email", NOW, HOUR, 1)
        assert [await store.is_waiting(f"{key(n).hex()}:first") for n in (1, 2, 3)] == [True, True, False]
        assert not await store.is_waiting(f"{key(1).hex()}:second")
        await store.finish([effects[0].id])
        assert [await store.is_waiting(f"{key(n).hex()}:first") for n in (1, 2, 3)] == [False, True, False]

    async def test_an_effect_is_queued_once(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), effects=(email(key(1)),)))
        await commit(store, replace(write(key(1), 1), effects=(email(key(1)),)))
        assert len(await store.claim("email", NOW, HOUR, 10)) == 1
        finished = replace(write(key(1), 2), delivered=(email(key(1)).id,))
        await commit(store, finished)
        await commit(store, replace(write(key(1), 3), effects=(email(key(1)),)))
        await store.postpone(email(key(1)).id, NOW, "late")
        assert await store.claim("email", NOW + 9 * HOUR, HOUR, 10) == []

    async def test_a_postponed_row_waits(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), effects=(email(key(1)),)))
        [row] = await store.claim("email", NOW, HOUR, 10)
        await store.postpone(row.id, NOW + 5, "451 greylisted")
        assert await store.claim("email", NOW + 4, HOUR, 10) == []
        assert len(await store.claim("email", NOW + 5, HOUR, 10)) == 1

    async def test_a_held_row_waits_and_its_claim_does_not_count(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), effects=(email(key(1)),)))
        [row] = await store.claim("email", NOW, HOUR, 10)
        await store.hold(row.id, NOW + 5, "frequency_cap")
        assert await store.claim("email", NOW + 4, HOUR, 10) == []
        [again] = await store.claim("email", NOW + 5, HOUR, 10)
        assert again.attempts == row.attempts

    async def test_a_claim_is_taken_back_once(self, store: Store) -> None:
        await commit(store, replace(write(key(1)), effects=(email(key(1)),)))
        [row] = await store.claim("email", NOW, HOUR, 10)
        await store.hold(row.id, NOW + 5, "quiet")
        await store.hold(row.id, NOW + 5, "quiet")
        assert [each.attempts for each in await store.claim("email", NOW + 5, 5, 10)] == [1]
        assert [each.attempts for each in await store.claim("email", NOW + 10, 5, 10)] == [2]
        await store.hold(row.id, NOW + 20, "quiet")
        await store.hold(row.id, NOW + 20, "quiet")
        assert [each.attempts for each in await store.claim("email", NOW + 20, HOUR, 10)] == [2]

    async def test_what_failed_is_listed_and_may_be_tried_again(self, store: Store) -> None:
        effects = tuple(webhook(key(1), step) for step in ("a", "b", "c"))
        await commit(store, replace(write(key(1)), effects=effects))
        waiting = await store.undone("webhook", False, 0, 10)
        assert [(row.id, row.effect, row.attempts, row.at) for row in waiting] == [(e.id, e, 0, NOW) for e in effects]
        await store.claim("webhook", NOW, HOUR, 10)
        failed = replace(write(key(1), 1), failed=((effects[0].id, "410"), (effects[2].id, "500")))
        await commit(store, failed, now=NOW + 5)
        found = await store.undone("webhook", True, 0, 10)
        assert [(row.effect, row.attempts, row.at, row.error) for row in found] == [
            (effects[0], 1, NOW + 5, "410"),
            (effects[2], 1, NOW + 5, "500"),
        ]
        assert await store.undone("webhook", True, found[0].place, 10) == found[1:]
        assert await store.undone("webhook", True, 0, 1) == found[:1]
        assert await store.undone("email", True, 0, 10) == []
        assert await store.undone_row(effects[0].id) == found[0]
        assert [row.id for row in await store.undone("webhook", False, 0, 10)] == [effects[1].id]
        assert await store.claim("webhook", NOW + HOUR - 1, HOUR, 10) == []
        assert await store.retry(effects[0].id, NOW + 9)
        assert not await store.retry(effects[0].id, NOW + 9)
        assert not await store.retry(effects[1].id, NOW + 9)
        [row] = await store.claim("webhook", NOW + 9, HOUR, 10)
        assert (row.id, row.attempts) == (effects[0].id, 2)
        await commit(store, replace(write(key(1), 2), delivered=(row.id,)))
        assert await store.undone_row(row.id) is None

    async def test_the_latest_of_what_failed_are_kept(self, store: Store) -> None:
        effects = tuple(webhook(key(1), str(number)) for number in range(10_001))
        await commit(store, replace(write(key(1)), effects=effects))
        await commit(store, replace(write(key(1), 1), failed=((effects[0].id, "old"),)))
        rest = tuple((effect.id, "new") for effect in effects[1:])
        await commit(store, replace(write(key(1), 2), failed=rest), now=NOW + 1)
        assert len(await store.undone("webhook", True, 0, 20_000)) == 10_000
        assert await store.undone_row(effects[0].id) is None

    async def test_claims_are_bounded_and_in_order(self, store: Store) -> None:
        effects = tuple(email(key(1), f"step-{n}") for n in (3, 1, 2))
        await commit(store, replace(write(key(1)), effects=effects))
        rows = [row for limit in (2, 2) for row in await store.claim("email", NOW, HOUR, limit)]
        assert [row.effect for row in rows] == list(effects)

    async def test_a_partial_whose_position_moved_is_skipped(self, store: Store) -> None:
        one, two = Position(1, 1, 0), Position(1, 2, 3)
        assert await store.projection("funnels") == {}
        assert await store.project("funnels", [(0, ORIGIN, one, b"a"), (7, ORIGIN, one, b"b")])
        assert not await store.project("funnels", [(0, ORIGIN, two, b"late"), (7, one, two, b"c")])
        assert await store.projection("funnels") == {0: (one, b"a"), 7: (two, b"c")}
        assert await store.projection("other") == {}


class StoreContract(
    CommitContract,
    LogContract,
    WorkContract,
    SharingContract,
    ReadContract,
    SweepContract,
    BundleContract,
    ArchivingContract,
):
    """The whole contract."""


def log_number(store: Store, partition: int) -> int:
    return partition // store.partitions_per_log
