"""The Redis store keeps the contract, and what is its own: lost answers, restarts, what a server must promise."""

import asyncio
from collections.abc import Iterator
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annai.core.subject import Position
from annai.store.connect import open_store
from annai.store.errors import StoreError, StoreUnavailable
from annai.store.place import epoch_and_sequence, place_of
from annai.store.protocol import Store, Write
from annai.store.redis import caller
from tests.redis_server import RedisServer

from .carry import CarryContract, Fresh, held, portable, target
from .contract import Factory, StoreContract, store
from .cut import Cut
from .model import KEYS, Model, batches
from .writes import HOUR, NOW, ORIGIN, commit, email, key, log_of, member, record, webhook, write

__all__ = ["held", "store", "target"]  # the contracts' fixtures

NUMBERS = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def name() -> str:
    """Of a store that nobody else uses."""
    return f"test{next(NUMBERS)}"


@pytest.fixture
def factory(server: RedisServer, name: str) -> Factory:
    return lambda: open_store(server.url(name))


@pytest.fixture
def fresh(server: RedisServer) -> Fresh:
    return lambda: portable(server.url(f"fresh{next(NUMBERS)}"))


class TestRedis(StoreContract, CarryContract):
    longer = 24 * HOUR  # messages are forgotten by whole days


@settings(max_examples=40)
@given(batches)
def test_random_batches_behave_like_a_dictionary(server: RedisServer, batches: list[list[Write]]) -> None:
    async def run() -> None:
        store, model = open_store(server.url(f"random{next(NUMBERS)}")), Model()
        await store.open()
        for batch in batches:
            assert (await store.commit(batch, (), NOW)).conflicts == model.commit(batch)
        assert await store.load(KEYS) == [model.documents.get(key) for key in KEYS]
        assert dict(await store.due(9, 99)) == model.dues
        for partition, records in model.log.items():
            assert [entry.record for entry in await log_of(store, partition)] == records
        await store.close()

    asyncio.run(run())


async def test_a_batch_is_one_round_trip(store: Store, server: RedisServer) -> None:
    def full(version: int) -> list[Write]:
        return [
            replace(write(one, version, due=NOW), message_ids=(f"m{version}",), records=(record(one),))
            for one in (key(number, partition) for partition in range(0, 128, 4) for number in range(4))
        ]

    await commit(store, *full(0))
    before = server.calls()
    assert await commit(store, *full(1)) == [None] * 128
    after = server.calls()
    assert after["evalsha"] - before["evalsha"] == 1


async def test_scripts_that_the_server_forgot_are_loaded_again(store: Store, server: RedisServer) -> None:
    await commit(store, write(key(1)))
    server.ask("SCRIPT", "FLUSH")
    assert await commit(store, write(key(1), 1, b"next"), write(key(1, 9))) == [None, None]
    assert await store.load([key(1)]) == [b"next"]


@pytest.mark.parametrize("records", [0, 2])
async def test_a_commit_whose_answer_is_lost_is_made_once(server: RedisServer, name: str, records: int) -> None:
    async with Cut(server.port) as cut:
        store = open_store(f"redis://127.0.0.1:{cut.port}/0?name={name}")
        await store.open()
        await commit(store, write(key(9)))
        full = replace(write(key(1)), message_ids=("a",), records=(record(key(1)),) * records, effects=(email(key(1)),))
        cut.lose_next_answer()
        done = await store.commit([full], (), NOW)
        assert done.conflicts == [None]
        assert done.positions == ({0: None} if records else {})
        assert cut.lost == 1
        assert len(await log_of(store)) == records
        assert len(await store.claim("email", NOW, HOUR, 9)) == 1
        [conflict] = await commit(store, full)
        assert conflict is not None
        await store.close()


async def test_a_server_that_is_killed_comes_back_with_all_that_was_answered(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with RedisServer(tmp_path_factory.mktemp("killed")) as server:
        store = open_store(server.url("killed"))
        await store.open()
        for version in range(20):
            await commit(store, replace(write(key(1), version, b"%d" % version), records=(record(key(1)),)))
        server.kill()
        waiting = asyncio.create_task(commit(store, replace(write(key(1), 20), records=(record(key(1)),))))
        await asyncio.to_thread(server.start)
        assert await waiting == [None]
        entries = await log_of(store)
        positions = [entry.position for entry in entries]
        assert len(positions) == 21
        assert positions == sorted(set(positions))
        assert {position.epoch for position in positions[:20]} < {position.epoch for position in positions}
        await store.close()


async def test_a_tail_that_was_lost_is_not_reissued(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The server's files are set back twice, as after two crashes that each lost a tail."""
    folder = tmp_path_factory.mktemp("lossy")
    with RedisServer(folder) as server:
        store = open_store(server.url("lossy"))
        await store.open()
        await commit(store, replace(write(key(1)), records=(record(key(1)),)))
        await store.close()
        server.stop()
        kept = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.aof*")}
        seen: list[Position] = []
        for _ in range(3):
            for path, content in kept.items():
                (folder / path).write_bytes(content)
            server.start()
            await store.open()
            for version in (1, 2):
                await commit(store, replace(write(key(1), version), records=(record(key(1)),)))
            seen += [entry.position for entry in await log_of(store)][1:]
            await store.close()
            server.stop()
        assert len(seen) == 6
        assert seen == sorted(set(seen))


async def test_positions_fit_every_store_and_go_on_when_numbers_end(
    store: Store, server: RedisServer, name: str
) -> None:
    async def written(version: int) -> Position:
        await commit(store, replace(write(key(1), version), records=(record(key(1)),)))
        return (await log_of(store))[-1].position

    first, second = await written(0), await written(1)
    assert epoch_and_sequence(place_of(first.epoch, first.sequence)) == (first.epoch, first.sequence)
    assert second == replace(first, sequence=first.sequence + 1)
    [head] = [place for place in server.ask("KEYS", f"{name}*h") if place.endswith(b"}h")]
    server.ask("HSET", head, "sequence", 2**33 - 2)
    last, beyond = await written(2), await written(3)
    assert last == replace(first, sequence=2**33 - 1)
    assert last < beyond < await written(4)
    assert beyond.epoch > last.epoch
    assert [each.position for each in await log_of(store, after=last)] == [beyond, (await log_of(store))[-1].position]


async def test_a_server_that_is_away_makes_the_store_unavailable(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "PATIENCE", 0.2)
    with RedisServer(tmp_path_factory.mktemp("away")) as server:
        store = open_store(server.url("away"))
        await store.open()
        server.kill()
        with pytest.raises(StoreUnavailable, match="Redis"):
            await commit(store, write(key(1)))
        with pytest.raises(StoreUnavailable):
            await store.check()
        server.start()
        await store.check()
        assert await commit(store, write(key(1))) == [None]
        await store.close()


async def test_a_server_without_memory_refuses_the_batch_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with RedisServer(tmp_path_factory.mktemp("full")) as server:
        store = open_store(server.url("full"))
        await store.open()
        await commit(store, write(key(1)))
        server.ask("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(StoreUnavailable, match="cannot write now"):
            await commit(store, write(key(1), 1, b"next"), write(key(1, 5)))
        assert await store.load([key(1), key(1, 5)]) == [b"document", None]
        server.ask("CONFIG", "SET", "maxmemory", "0")
        assert await commit(store, write(key(1), 1, b"next"), write(key(1, 5))) == [None, None]
        await store.close()


async def test_a_promise_that_the_server_would_not_keep_is_refused(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RedisServer(tmp_path_factory.mktemp("everysec"), "process") as server:
        with pytest.raises(StoreError, match="appendfsync everysec, but durability=fsync needs appendfsync always"):
            await open_store(server.url("one")).open()
        server.ask("CONFIG", "SET", "appendonly", "no")
        with pytest.raises(StoreError, match="durability=process needs appendonly yes"):
            await open_store(server.url("one", durability="process")).open()
        server.ask("CONFIG", "SET", "appendonly", "yes")
        store = open_store(server.url("one", durability="process"))
        await store.open()
        await store.close()
        monkeypatch.setattr(caller, "PATIENCE", 0.0)
        with pytest.raises(StoreUnavailable, match="fewer than 1 replicas"):
            await open_store(server.url("one", durability="replicated")).open()


async def test_a_server_that_evicts_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    policy = ("--maxmemory-policy", "allkeys-lru")
    refused = pytest.raises(StoreError, match="needs maxmemory-policy noeviction")
    with RedisServer(tmp_path_factory.mktemp("evicts"), "fsync", *policy) as server, refused:
        await open_store(server.url("evicts")).open()


async def test_a_wrong_password_is_told_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with RedisServer(tmp_path_factory.mktemp("closed")) as server:
        server.ask("CONFIG", "SET", "requirepass", "right")
        for user in (":wrong@", ""):
            with pytest.raises(StoreError, match="does not let Annai in"):
                await open_store(f"redis://{user}127.0.0.1:{server.port}").open()
        store = open_store(f"redis://:right@127.0.0.1:{server.port}")
        await store.open()
        await store.close()


async def test_a_store_of_another_schema_is_refused(server: RedisServer, name: str, store: Store) -> None:
    await store.check()
    [meta] = server.ask("KEYS", f"{name}*!schema")
    server.ask("SET", meta, "9")
    with pytest.raises(StoreError, match="schema 9, this Annai knows 2"):
        await open_store(server.url(name)).open()


async def test_what_belongs_to_another_partition_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="members of an account in another partition"):
        await commit(store, replace(write(key(1, 5)), members=(member(1, 7),)))
    with pytest.raises(ValueError, match="fails an outbox row of another partition"):
        await commit(store, replace(write(key(1, 5)), failed=((webhook(key(1)).id, "gone"),)))


async def test_a_row_of_another_partition_is_finished_behind_the_commit(store: Store) -> None:
    """And, when the process ended between the two, by the one that finds its message taken."""
    order = email(key(1))
    await commit(store, replace(write(key(1)), effects=(order,)))
    refused = replace(write(key(1, 5), 7), message_ids=(order.id,), delivered=(order.id,))
    await commit(store, refused)
    assert await store.undone_row(order.id) is not None
    await commit(store, replace(write(key(1, 5)), message_ids=(order.id,)))
    assert await store.undone_row(order.id) is not None
    await commit(store, replace(refused, expected=1))
    assert await store.undone_row(order.id) is None


async def test_the_log_of_many_partitions_is_read_to_its_end(store: Store) -> None:
    for version in range(30):
        await commit(store, replace(write(key(1), version), records=(record(key(1)),)))
    through, found = dict.fromkeys(range(128), ORIGIN), 0
    while (page := await store.log(through, 128 * 4)).entries:
        assert len(page.entries) <= 4
        through, found = dict(page.through), found + len(page.entries)
    assert found == 30
    assert not page.more


async def test_subjects_of_all_partitions_come_in_the_order_of_their_keys(store: Store) -> None:
    keys = sorted(
        bytes([partition * 2 + number % 2, number * 50]) + bytes(14)
        for partition in range(0, 128, 3)
        for number in range(5)
    )
    await commit(store, *map(write, keys))
    found: list[bytes] = []
    while rows := await store.subjects("user", found[-1] if found else b"", 50):
        found += [each for each, _ in rows]
    assert found == keys


async def test_an_idle_user_takes_no_more_than_200_bytes_beside_the_document(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """As full as a partition is with a million users; each has a timer, and what they sent is forgotten."""
    size, users, day = 450, 8_000, 24 * HOUR
    chance = Random(1)
    keys = [bytes([chance.randrange(2)]) + chance.randbytes(15) for _ in range(users)]
    with RedisServer(tmp_path_factory.mktemp("idle"), "process") as server:
        store = open_store(server.url("idle", durability="process"))
        await store.open()
        for start in range(0, users, 200):
            some = keys[start : start + 200]
            batch = [write(one, 0, chance.randbytes(size), NOW + chance.randrange(14 * day)) for one in some]
            await commit(store, *(replace(each, message_ids=("a", "b")) for each in batch))
        await store.forget_messages(NOW + 2 * day, NOW, 9)
        await store.close()
        beside = (
            sum(server.ask("MEMORY", "USAGE", key, "SAMPLES", "0") for key in server.ask("KEYS", "*")) / users - size
        )
        assert 60 < beside <= 200, f"{beside:.0f} bytes"


async def test_a_call_that_is_given_up_leaves_no_answer_for_the_next(store: Store) -> None:
    await commit(store, *(replace(write(key(number)), records=(record(key(number)),)) for number in range(9)))
    for turns in range(1, 12):
        asked = asyncio.create_task(store.undone("email", False, 0, 9))
        for _ in range(turns):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert await store.next_due() is None
        assert len(await log_of(store)) == 9


async def test_an_outbox_row_that_cannot_be_read_keeps_nobody_up(store: Store, server: RedisServer, name: str) -> None:
    for number in (1, 2):
        await commit(store, replace(write(key(number)), effects=(email(key(number)),)))
    [rows] = [place for place in server.ask("KEYS", f"*{name}*") if place.endswith(b"o")]
    unread = email(key(1)).id
    kept = server.ask("HGET", rows, unread)
    server.ask("HSET", rows, unread, kept[: kept.index(b"email") + 5] + b"\xc1")
    assert [row.id for row in await store.claim("email", NOW, HOUR, 10)] == [email(key(2)).id]
    assert await store.claim("email", NOW + HOUR - 1, HOUR, 10) == []
    assert await store.undone("email", True, 0, 10) == []
    assert await store.undone_row(unread) is None
    assert await store.retry(unread, NOW)
