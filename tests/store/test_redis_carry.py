"""What a store holds, carried between SQLite and Redis, both ways: the same, and it remembers the same."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annai.core.subject import Position
from annai.store.carry import export, refuse_half, take
from annai.store.content import Document, Logged, Message, Row
from annai.store.errors import StoreError
from annai.store.frames import Frame, read_frames
from annai.store.hashes import home_of, split
from annai.store.portable import PortableStore
from annai.store.protocol import Conflict, Write
from annai.store.redis import dump
from annai.store.sqlite import SQLiteStore
from tests.redis_server import RedisServer

from .archiving import archive
from .carry import carry, fill, pages_of, portable, seen
from .model import KEYS, batches
from .writes import NOW, key, record, write

NUMBERS = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis"), "process") as server:
        yield server


def redis(server: RedisServer) -> PortableStore:
    """A store of a new name."""
    return portable(server.url(f"carry{next(NUMBERS)}", durability="process"))


async def told(store: PortableStore) -> set[str]:
    """All its rows, without the messages, of which Redis does not know whose they are."""
    rows = [row for page in await pages_of(store) for row in page]
    return {repr(replace(row, recent=b"") if isinstance(row, Document) else row) for row in rows if not of_message(row)}


def of_message(row: Row) -> bool:
    return isinstance(row, Message)


async def messages(store: PortableStore) -> set[tuple[bytes, bytes]]:
    """The home and the hash of each."""
    rows = [row for page in await pages_of(store) for row in page]
    recent = [(row.key, hash) for row in rows if isinstance(row, Document) for hash in split(row.recent)]
    older = [(row.subject, row.hash) for row in rows if isinstance(row, Message)]
    return {(home_of(subject), hash) for subject, hash in (*recent, *older)}


async def copy(source: PortableStore, target: PortableStore) -> PortableStore:
    await target.open()
    await carry(await pages_of(source), target)
    return target


def ordered(shown: dict[str, object]) -> dict[str, Any]:
    """Emails of one moment have an order of each store's own."""
    found: dict[str, Any] = dict(shown)
    return {**found, "emails": sorted(found["emails"], key=lambda email: email.id)}


async def test_redis_shows_what_sqlite_showed_and_gives_it_back(tmp_path: Path, server: RedisServer) -> None:
    source, middle, target = SQLiteStore(tmp_path / "a.db"), redis(server), SQLiteStore(tmp_path / "b.db")
    await source.open()
    await fill(source)
    await copy(source, middle)
    assert ordered(await seen(middle)) == ordered(await seen(source))
    await copy(middle, target)
    assert ordered(await seen(target)) == ordered(await seen(source))
    assert await told(target) == await told(source)
    assert await messages(target) == await messages(middle) == await messages(source)
    for store in (source, middle, target):
        await store.close()


@settings(max_examples=15, deadline=None)
@given(batches)
def test_whatever_was_committed_comes_back_from_redis(server: RedisServer, batches: list[list[Write]]) -> None:
    async def run(folder: Path) -> None:
        source, middle, target = SQLiteStore(folder / "a.db"), redis(server), SQLiteStore(folder / "b.db")
        await source.open()
        for batch in batches:
            await source.commit(batch, (), NOW)
        await copy(source, middle)
        await copy(middle, target)
        assert await told(target) == await told(source)
        again = [write(one, 99, b"again") for one in KEYS]
        asked = [replace(one, message_ids=tuple("abcdefgh")) for one in again]
        expected = (await source.commit(asked, (), NOW)).conflicts
        for store in (middle, target):
            assert (await store.commit(asked, (), NOW)).conflicts == expected
        for each in (source, middle, target):
            await each.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


async def test_an_import_goes_on_after_any_frame(
    tmp_path: Path, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "PAGE_ROWS", 5)
    source = redis(server)
    await source.open()
    await fill(source)
    frames, pages = await framed(source, tmp_path), await pages_of(source)
    assert len(frames) > 20
    for number in range(1, len(frames), 3):
        target = redis(server)
        await target.open()
        async for one in take(target, frames, NOW):
            if one.number == number:
                break
        with pytest.raises(StoreError, match="has not finished"):
            await refuse_half(target)
        assert len([one async for one in take(target, frames, NOW)]) == len(frames)
        await refuse_half(target)
        assert await pages_of(target) == pages
        await target.close()
    await source.close()


async def framed(store: PortableStore, folder: Path) -> Sequence[Frame]:
    file = folder / "export"
    file.write_bytes(b"".join([one.data async for one in export(store)]))
    with file.open("rb") as data:
        return list(read_frames(data.read))


async def test_a_store_that_is_written_to_is_not_exported(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "PAGE_ROWS", 5)
    store = redis(server)
    await store.open()
    await fill(store)
    with pytest.raises(StoreError, match="was written to while it was exported"):
        await read_while_written(store)
    assert await pages_of(store)
    await store.close()


async def read_while_written(store: PortableStore) -> None:
    async for _ in store.dump():
        await store.commit([replace(write(key(4)), records=(record(key(4)),))], (), NOW)


async def test_what_an_export_would_leave_out_is_told(server: RedisServer) -> None:
    parted, forgetful = redis(server), redis(server)
    await parted.open()
    await archive(parted, 1, 1, 2)
    assert await pages_of(parted)  # the log still has them
    await parted.trim_log(1)
    await forgetful.open()
    await forgetful.keep_erasure("one", b"", done=False)
    for store in (parted, forgetful):
        with pytest.raises(StoreError, match="does not carry the archive and erasures"):
            await pages_of(store)
        await store.close()


async def test_a_name_without_a_store_is_not_exported(server: RedisServer) -> None:
    store = redis(server)
    await store.open()
    with pytest.raises(StoreError, match="no store of this name"):
        await pages_of(store)
    await store.close()


@pytest.mark.parametrize("position", [Position(0, 2**33, 0), Position(0, 1, 2**20)])
async def test_a_position_that_redis_cannot_hold_is_refused(server: RedisServer, position: Position) -> None:
    store = redis(server)
    await store.open()
    with pytest.raises(StoreError, match=r"below 2\^33, indexes below 2\^20"):
        await carry([[Logged(position, key(1), b"body", b"")]], store)
    await store.close()


async def test_messages_of_a_home_are_known_of_all_its_subjects_and_of_no_other(tmp_path: Path) -> None:
    """SQLite does not know whose a message is that came from Redis; its hash tells."""
    one, other = key(1), key(2)
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    documents = [Document(each, "user", 1, None, b"", b"d") for each in (one, other, key(1, 7))]
    source = SQLiteStore(tmp_path / "source.db")
    await source.open()
    await source.commit([replace(write(each), message_ids=("m",)) for each in (one, key(1, 7))], (), NOW)
    known = await messages(source)
    await carry([documents, [Message(home, hash, NOW) for home, hash in sorted(known)]], store)
    again = [replace(write(each, 1), message_ids=("m",)) for each in (one, other, key(1, 7))]
    taken = Conflict(b"d", frozenset("m"))
    assert (await store.commit(again, (), NOW)).conflicts == [taken, None, taken]
    await source.close()
    await store.close()
