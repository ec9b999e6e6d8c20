"""What SQLite gives for another store: everything, of one moment, and the same again from whoever took it."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import aclosing, closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annai.store import dump
from annai.store.content import Document, Row
from annai.store.errors import StoreError
from annai.store.protocol import Write
from annai.store.sqlite import SQLiteStore

from .archiving import archive
from .carry import carry, fill, pages_of
from .model import batches
from .writes import NOW, key, record, write


async def dump_of(path: Path) -> list[Sequence[Row]]:
    store = SQLiteStore(path)
    await store.open()
    pages = await pages_of(store)
    await store.close()
    return pages


async def copy(pages: Sequence[Sequence[Row]], path: Path) -> list[Sequence[Row]]:
    """The pages of a new store that took these."""
    store = SQLiteStore(path)
    await store.open()
    await carry(pages, store)
    await store.close()
    return await dump_of(path)


async def filled(path: Path) -> None:
    store = SQLiteStore(path)
    await store.open()
    await fill(store)
    await store.close()


async def test_whoever_took_it_gives_the_same(tmp_path: Path) -> None:
    await filled(tmp_path / "annai.db")
    pages = await dump_of(tmp_path / "annai.db")
    assert await copy(pages, tmp_path / "copy.db") == pages


@settings(max_examples=30)
@given(batches)
def test_whatever_was_committed_is_the_same_elsewhere(batches: list[list[Write]]) -> None:
    async def run(folder: Path) -> None:
        store = SQLiteStore(folder / "annai.db")
        await store.open()
        for batch in batches:
            await store.commit(batch, (), NOW)
        pages = await pages_of(store)
        await store.close()
        assert await copy(pages, folder / "copy.db") == pages

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


LEFT = {"workers", "leases"}  # who works on this store now is nothing to another one
LEFT |= {"segments", "snapshots", "keys", "erasures"}  # a store whose records are only there is not exported yet


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} - LEFT


async def test_every_table_is_told_and_counts_as_content(tmp_path: Path) -> None:
    await filled(tmp_path / "annai.db")
    pages = await dump_of(tmp_path / "annai.db")
    for table in tables(tmp_path / "annai.db"):
        other = tmp_path / f"{table}.db"
        await copy(pages, other)
        with closing(sqlite3.connect(other, isolation_level=None)) as connection:
            assert connection.execute(f"DELETE FROM {table}").rowcount > 0
        assert await dump_of(other) != pages, f"{table} is not dumped"


async def test_it_is_of_one_moment_and_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "PAGE_ROWS", 1)
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    for number in (1, 2):
        await store.commit([replace(write(key(number)), records=(record(key(number)),))], (), NOW)
    before = await pages_of(store)
    during = []
    async for page in store.dump():
        during.append(page)
        version = len(during)
        await store.commit([replace(write(key(1), version), records=(record(key(1)),))], (), NOW)
    assert during == before
    assert len(during) > 4
    await store.close()


async def test_whoever_stops_reading_leaves_nothing_open(tmp_path: Path) -> None:
    await filled(tmp_path / "annai.db")
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    async with aclosing(store.dump()) as pages:
        await anext(pages)
    await store.close()
    assert not (tmp_path / "annai.db-wal").exists()


async def test_pages_are_bounded_by_bytes_and_rows(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    await store.commit([write(key(number), document=b"x" * 60_000) for number in range(40)], (), NOW)
    await store.commit([write(key(number), document=b"y") for number in range(100, 3_000)], (), NOW)
    sizes = [len(page) for page in await pages_of(store) if isinstance(page[0], Document)]
    assert sizes == [18, 18, 2_000, 904]
    await store.close()


async def test_a_store_that_has_let_go_of_records_is_not_exported(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    await archive(store, 1, 1, 2)
    assert await pages_of(store)  # the log still has them
    await store.trim_log(1)
    with pytest.raises(StoreError, match="older records of the log are in the archive"):
        await pages_of(store)
    await store.close()
