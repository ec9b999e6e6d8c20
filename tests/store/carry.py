"""What a portable store promises of what it holds: another one takes it, and is the same then.

The fixture `fresh` makes a store object, not yet opened, over nothing; what the fixture `store` held may be gone then.
"""

from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from msgspec import Struct
from msgspec.structs import replace

from annai.core.subject import Position
from annai.store.archiving import Segment
from annai.store.connect import open_store
from annai.store.content import Document, LogEnd, Logged, Message, Row, Secret
from annai.store.errors import StoreError
from annai.store.hashes import hash_message
from annai.store.portable import PortableStore
from annai.store.protocol import Conflict, LogPage, Member, Refusal, SentEmail, Store

from .archiving import archive
from .sweeps import ENROLL, MEMBERS, MIGRATE
from .writes import HOUR, NOW, ORIGIN, key, log_of, record, webhook, write

Fresh = Callable[[], PortableStore]
EVERYWHERE = dict.fromkeys(range(128), ORIGIN)
EFFECTS = tuple(webhook(key(1), step) for step in ("waits", "leased", "fails", "done"))
MEMBER = Member(key(9), key(1), "admin", NOW, NOW + 5)


class Held(Struct, frozen=True):
    """A store's pages, and what it showed."""

    pages: list[Sequence[Row]]
    shown: dict[str, object]


@pytest.fixture
async def held(store: PortableStore) -> Held:
    """Of a store that holds something of everything."""
    await fill(store)
    return Held(await pages_of(store), await seen(store))


@pytest.fixture
async def target(fresh: Fresh, held: Held) -> AsyncIterator[PortableStore]:
    """A new store, made after what the former one holds was read."""
    assert held.pages
    store = fresh()
    await store.open()
    yield store
    await store.close()


def portable(url: str) -> PortableStore:
    """The store that a URL names, not yet opened."""
    store = open_store(url)
    assert isinstance(store, PortableStore)
    return store


async def fill(store: Store) -> None:
    assert await store.secret()
    await store.put_bundle(b"base", b"base files")
    await store.put_bundle(b"bundle", b"files", b"base")
    await store.apply_bundle(b"bundle", [ENROLL, MIGRATE, MEMBERS])
    await store.turn_sweep("migrate", "cancelled", NOW + 3)
    one = replace(write(key(1), due=NOW), message_ids=("a", "b"), records=(record(key(1), b"1"),), effects=EFFECTS)
    two = replace(write(key(2, 5), document=b"two"), records=(record(key(2, 5), b"2"), record(key(2, 5), b"3")))
    account = replace(write(key(9)), kind="account", members=(MEMBER,))
    await store.commit([one, two, account], [Refusal(NOW + n, "invalid", "同じ", b"{}") for n in (1, 2, 2)], NOW)
    many = tuple(f"m{number}" for number in range(100))
    await store.commit([replace(write(key(2, 5), 1, b"twice"), message_ids=many)], (), NOW)
    await store.forget_messages(NOW, NOW, 1_000)
    await store.commit([replace(write(key(3), due=NOW + 9), records=(record(key(3), b"4"),))], (), NOW)
    await spend_effects(store)
    await store.project("funnels", [(5, ORIGIN, Position(0, 1, 2), b"partial"), (127, ORIGIN, Position(0, 1, 0), b"")])
    await store.keep_request("k", b"fingerprint", NOW)
    for number in (2, 1):
        await store.record_email(SentEmail(f"e{number}", NOW, "sent", "山田", "ご案内", b"\0mime"))


async def spend_effects(store: Store) -> None:
    await store.hold(EFFECTS[0].id, NOW + HOUR, "quiet")
    failed, done = ((EFFECTS[2].id, "410"),), (EFFECTS[3].id,)
    assert len(await store.claim("webhook", NOW, HOUR, 3)) == 3
    await store.commit([replace(write(key(1), 1, due=NOW), failed=failed, delivered=done)], (), NOW + 7)


async def pages_of(store: PortableStore) -> list[Sequence[Row]]:
    return [page async for page in store.dump()]


async def carry(pages: Sequence[Sequence[Row]], target: PortableStore) -> None:
    mark = b"begun"
    await target.restore((), b"", mark, NOW)
    for number, page in enumerate(pages):
        await target.restore(page, mark, b"%d" % number, NOW)
        mark = b"%d" % number
    await target.restore((), mark, b"", NOW)


async def seen(store: Store) -> dict[str, object]:
    """What the protocol shows of everything in a store."""
    page: LogPage = await store.log(EVERYWHERE, 1_000)
    return {
        "secret": await store.secret(),
        "documents": await store.load([key(1), key(2, 5), key(3), key(9), key(4)]),
        "kinds": [await store.subjects(kind, b"", 9) for kind in ("user", "account", "anonymous")],
        "due": [await store.next_due(), await store.due(NOW + 99, 9)],
        "log": sorted((entry.partition, entry.position, entry.record.body, entry.record) for entry in page.entries),
        "waiting": [replace(row, place=0) for row in await store.undone("webhook", False, 0, 9)],
        "failed": [replace(row, place=0) for row in await store.undone("webhook", True, 0, 9)],
        "members": await store.members(key(9), b"", 9),
        "partials": await store.projection("funnels"),
        "bundles": [await store.get_bundle(digest) for digest in (b"base", b"bundle")],
        "applied": await store.applied_bundle(),
        "sweeps": [await store.sweeps(9), await store.running_sweeps(9)],
        "refusals": await store.refusals(9),
        "emails": await store.emails(9),
    }


class CarryContract:
    longer = 0  # milliseconds that this store may know a message longer

    async def test_another_store_shows_the_same(self, held: Held, target: PortableStore) -> None:
        await carry(held.pages, target)
        assert await seen(target) == held.shown

    async def test_the_same_content_gives_the_same_pages(self, held: Held, store: PortableStore) -> None:
        assert await pages_of(store) == held.pages

    async def test_a_log_whose_older_records_are_in_the_archive_is_not_exported(self, store: PortableStore) -> None:
        await archive(store, 1, 1, 2)
        assert await pages_of(store)
        await store.trim_log(1)
        with pytest.raises(StoreError, match="does not carry"):
            await pages_of(store)

    async def test_a_store_that_has_erased_somebody_is_not_exported(self, store: PortableStore) -> None:
        await archive(store, 1, 1)
        await store.keep_erasure("one", b"begun", done=False)
        with pytest.raises(StoreError, match=r"does not carry|cannot be carried"):
            await pages_of(store)
        await store.destroy_keys([key(1)])
        await store.keep_erasure("one", b"proof", done=True)
        with pytest.raises(StoreError, match=r"does not carry|cannot be carried"):
            await pages_of(store)

    async def test_it_remembers_messages_requests_and_effects(self, held: Held, target: PortableStore) -> None:
        await carry(held.pages, target)
        ids = ("b", "m0", "m99", "new")
        one = replace(write(key(1), 2, due=NOW), message_ids=ids, effects=EFFECTS)
        two = replace(write(key(2, 5), 2), message_ids=ids)
        assert (await target.commit([one, two], (), NOW)).conflicts == [
            Conflict(b"document", frozenset({"b"})),
            Conflict(b"twice", frozenset({"m0", "m99"})),
        ]
        assert [await target.keep_request("k", each, NOW) for each in (b"other", b"fingerprint")] == [False, True]
        assert (await target.commit([replace(one, message_ids=())], (), NOW)).conflicts == [None]
        assert [row.effect for row in await target.claim("webhook", NOW + HOUR, HOUR, 9)] == list(EFFECTS[:2])

    async def test_it_goes_on_behind_the_log(self, held: Held, target: PortableStore) -> None:
        await carry(held.pages, target)
        last = max(entry.position for entry in (await target.log(EVERYWHERE, 1_000)).entries)
        for subject in (key(1), key(2, 5), key(7, 100)):
            [document] = await target.load([subject])
            expected = {None: 0, b"document": 2, b"twice": 2}[document]
            await target.commit([replace(write(subject, expected), records=(record(subject, b"next"),))], (), NOW)
        found = (await target.log(EVERYWHERE, 1_000)).entries
        assert len([entry for entry in found if entry.position > last]) == 3

    async def test_a_page_that_is_taken_again_is_taken_once(self, held: Held, target: PortableStore) -> None:
        await carry([page for page in held.pages for _ in range(2)], target)
        assert await seen(target) == held.shown

    async def test_the_mark_says_how_far_it_came(self, held: Held, target: PortableStore) -> None:
        assert await target.import_mark() == b""
        with pytest.raises(StoreError, match="another import"):
            await target.restore(held.pages[0], b"lost", b"1", NOW)
        await target.restore((), b"", b"1", NOW)
        assert await target.import_mark() == b"1"
        with pytest.raises(StoreError, match="another import"):
            await target.restore((), b"", b"1", NOW)
        await target.restore(held.pages[0], b"1", b"2", NOW)
        await target.close()
        await target.open()
        await target.restore((), b"2", b"", NOW)
        assert await target.import_mark() == b""

    @pytest.mark.usefixtures("held")
    async def test_only_an_empty_store_begins(self, store: PortableStore) -> None:
        with pytest.raises(StoreError, match="not empty"):
            await store.restore((), b"", b"1", NOW)
        assert await store.import_mark() == b""

    @pytest.mark.parametrize("what", ["segment", "key", "erasure"])
    async def test_what_archive_and_erasures_left_is_something(self, target: PortableStore, what: str) -> None:
        if what == "segment":
            assert await target.add_segment(Segment(1, "log/1", b"sum", 1, 1, NOW, NOW, EVERYWHERE, EVERYWHERE))
        elif what == "key":
            await target.make_keys([key(1)])
        else:
            await target.keep_erasure("one", b"begun", done=False)
        with pytest.raises(StoreError, match="not empty"):
            await target.restore((), b"", b"1", NOW)

    async def test_positions_are_kept_that_another_store_gave(self, target: PortableStore) -> None:
        rows = [
            Logged(Position(epoch, sequence, index), key(number, partition), b"%d" % number, b"personal")
            for number, (partition, epoch, sequence, index) in enumerate(
                [(0, 0, 7, 0), (0, 0, 7, 1), (0, 1, 2, 5), (9, 0, 7, 0), (9, 0, 7, 3), (9, 2, 1, 0), (3, 0, 7, 0)]
            )
        ]
        await carry([[Secret(b"s" * 32)], rows[:4], rows[4:]], target)
        found = (await target.log(EVERYWHERE, 1_000)).entries
        expected = {(row.subject, row.position, row.body) for row in rows}
        assert {(each.record.subject, each.position, each.record.body) for each in found} == expected
        assert [each.position for each in await log_of(target, 9)] == [row.position for row in rows[3:6]]
        assert [each.position for each in await log_of(target, 9, Position(0, 7, 0))] == [
            rows[4].position,
            rows[5].position,
        ]

    async def test_the_end_of_a_trimmed_log_is_kept(self, target: PortableStore) -> None:
        await carry([[Document(key(1), "user", 3, None, b"", b"three"), LogEnd(2, 500)]], target)
        assert (await target.log(EVERYWHERE, 9)).entries == []
        await target.commit([replace(write(key(1), 3), records=(record(key(1)),))], (), NOW)
        [entry] = await log_of(target)
        assert entry.position > Position(2, 500, 2**30)

    async def test_older_messages_may_be_forgotten(self, target: PortableStore) -> None:
        message = Message(key(1), hash_message(key(1), "old"), NOW)
        await carry([[Document(key(1), "user", 1, None, b"", b"d"), message]], target)
        one = replace(write(key(1), 1), message_ids=("new", "old"))
        assert (await target.commit([one], (), NOW)).conflicts == [Conflict(b"d", frozenset({"old"}))]
        while await target.forget_messages(NOW + 1 + self.longer, NOW, 99):
            pass
        assert (await target.commit([one], (), NOW)).conflicts == [None]
