"""The SQLite store keeps the contract, and what is its own: faults, foreign files, checkpoints."""

import asyncio
import os
import resource
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annai.store import checkpoint
from annai.store.connect import open_store
from annai.store.errors import StoreError, StoreUnavailable
from annai.store.modest import MODEST, MOST
from annai.store.protocol import Store, Write
from annai.store.sqlite import SQLiteStore

from .carry import CarryContract, Fresh, held, target
from .contract import Factory, StoreContract, store
from .model import KEYS, Model, batches
from .writes import HOUR, NOW, commit, email, key, log_of, record, write

__all__ = ["held", "store", "target"]  # the contract's fixtures


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "annai.db"


@pytest.fixture
def factory(path: Path) -> Factory:
    return lambda: SQLiteStore(path)


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    return lambda: SQLiteStore(tmp_path / "fresh.db")


class TestSQLite(StoreContract, CarryContract):
    pass


@settings(max_examples=40)
@given(batches)
def test_random_batches_behave_like_a_dictionary(batches: list[list[Write]]) -> None:
    async def run(folder: str) -> None:
        store, model = SQLiteStore(Path(folder) / "annai.db"), Model()
        await store.open()
        for batch in batches:
            assert (await store.commit(batch, (), NOW)).conflicts == model.commit(batch)
        await store.close()
        await store.open()
        assert await store.load(KEYS) == [model.documents.get(key) for key in KEYS]
        assert dict(await store.due(9, 99)) == model.dues
        for partition, records in model.log.items():
            assert [entry.record for entry in await log_of(store, partition)] == records
        await store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(folder))


def wal_size(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


@contextmanager
def full_disk(bytes_left: int, path: Path) -> Iterator[None]:
    """No file of this process may outgrow the store's log by more than `bytes_left`."""
    size = wal_size(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + bytes_left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("bytes_left", [0, 3_000, 100_000])
async def test_a_full_disk_refuses_the_batch_and_nothing_else(store: Store, path: Path, bytes_left: int) -> None:
    await commit(store, write(key(1), document=b"x" * 300_000))
    large = [replace(write(key(n), n == 1, b"y" * 60_000), records=(record(key(n)),)) for n in (1, 2, 3)]
    with full_disk(bytes_left, path):
        with pytest.raises(StoreUnavailable, match=r"annai\.db"):
            await commit(store, *large)
        assert await store.load([key(1), key(2)]) == [b"x" * 300_000, None]
    assert await log_of(store) == []
    assert await commit(store, *large) == [None] * 3
    assert len(await log_of(store)) == 3


async def test_check_fails_on_a_full_disk(store: Store, path: Path) -> None:
    await store.check()
    with full_disk(0, path), pytest.raises(StoreUnavailable):
        await store.check()
    await store.check()


async def test_commits_are_synced_to_disk_each_time(store: Store) -> None:
    assert isinstance(store, SQLiteStore)
    pragmas = ("synchronous", "journal_mode", "wal_autocheckpoint")
    read = [store._writer.run(lambda c, p=pragma: c.execute(f"PRAGMA {p}").fetchone()) for pragma in pragmas]  # type: ignore[misc]
    assert await asyncio.gather(*read) == [(2,), ("wal",), (0,)]


async def test_stores_that_open_one_new_file_together_agree(path: Path) -> None:
    stores = [SQLiteStore(path) for _ in range(4)]
    await asyncio.gather(*(store.open() for store in stores))
    assert len({await store.secret() for store in stores}) == 1
    await asyncio.gather(*(store.close() for store in stores))


async def test_the_write_ahead_log_stays_bounded(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(store, SQLiteStore)
    monkeypatch.setattr(checkpoint, "WAL_LIMIT", 1_000_000)
    for version in range(100):  # 6 MB in all
        await commit(store, write(key(1), version, b"x" * 60_000))
        await store._checkpointer.settle()
    assert wal_size(path) < 1_200_000
    assert await store.load([key(1)]) == [b"x" * 60_000]


async def test_a_write_that_lacks_a_part_is_refused_and_not_lost(store: Store) -> None:
    with pytest.raises(ValueError, match="lacks its document"):
        await commit(store, write(key(1)), replace(write(key(2)), document=None))
    assert await store.load([key(1), key(2)]) == [None, None]


async def test_a_timer_that_stays_leaves_its_index_alone(store: Store) -> None:
    assert isinstance(store, SQLiteStore)
    await commit(store, write(key(1), due=NOW))
    asked: list[str] = []
    await store._writer.run(lambda connection: connection.set_trace_callback(asked.append))
    await commit(store, write(key(1), 1, due=NOW))
    assert [sql for sql in asked if "due = " in sql] == []
    await commit(store, write(key(1), 2, due=NOW + 1))
    assert [sql for sql in asked if "due = " in sql] != []


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE meta (name, value)")


def make_newer(path: Path) -> None:
    asyncio.run(open_and_close(SQLiteStore(path)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")


def make_older(path: Path) -> None:
    asyncio.run(open_and_close(SQLiteStore(path)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 1")


def make_noise(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)


async def open_and_close(store: Store) -> None:
    await store.open()
    await store.close()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_foreign, "another program's"),
        (make_newer, "newer Annai"),
        (make_older, "new file"),
        (make_noise, "not a database"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_file_that_is_not_ours_is_refused_untouched(path: Path, make: Callable[[Path], None], message: str) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=message):
        asyncio.run(open_and_close(SQLiteStore(path)))
    assert path.read_bytes() == before


def test_a_folder_that_is_missing_is_named(path: Path) -> None:
    with pytest.raises(StoreError, match="does its folder exist"):
        asyncio.run(open_and_close(SQLiteStore(path.parent / "missing" / "annai.db")))


def test_a_url_names_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///relative.db", f"sqlite:///{tmp_path}/absolute.db"):
        asyncio.run(open_and_close(open_store(url)))
    assert {file.name for file in tmp_path.iterdir()} == {"relative.db", "absolute.db"}


@pytest.mark.parametrize(
    "url", ["", "annai.db", "sqlite://annai.db", "sqlite:///", "sqlite:///:memory:", "sqlite:///a?b", "postgres://x"]
)
def test_other_urls_are_explained(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///annai\.db"):
        open_store(url)


async def test_the_thread_that_copies_gives_way(store: Store) -> None:
    assert isinstance(store, SQLiteStore)
    if sys.platform == "linux":
        lane = store._checkpointer._lane
        nice = await lane.run(lambda _: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        assert nice == min(os.getpriority(os.PRIO_PROCESS, 0) + MODEST, MOST)


async def test_a_log_that_was_copied_is_begun_anew(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(store, SQLiteStore)
    synced: list[int] = []
    monkeypatch.setattr(checkpoint, "sync", synced.append)
    monkeypatch.setattr(checkpoint, "WAL_LIMIT", 100_000)
    await commit(store, write(key(1), 0, b"x" * 200_000))
    await store._checkpointer.settle()
    size = wal_size(path)
    await commit(store, write(key(1), 1, b"y"))
    assert wal_size(path) == size
    assert len(synced) == checkpoint.BESIDE
    assert os.path.samestat(os.fstat(synced[0]), os.stat(path))


async def test_a_compacted_file_holds_nothing_of_what_was_erased(path: Path) -> None:
    store = SQLiteStore(path)
    await store.open()
    await store._writer.run(lambda connection: connection.execute("PRAGMA secure_delete = OFF").fetchall())
    for number in range(300):  # pages split, and keep what they held
        await commit(store, replace(write(key(number)), records=(record(key(number), b"marked-body"),)))
    entries = await log_of(store)
    assert found_in(path, b"personal marked-body")
    await store.redact([], [(entry.partition, entry.position, b"nobody") for entry in entries])
    await store._writer.hand_over(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    assert found_in(path, b"personal marked-body")  # the control: without compaction it is there
    await store.compact()
    assert not found_in(path, b"personal marked-body")
    assert wal_size(path) == 0
    await store.close()


async def test_message_ids_of_who_was_erased_are_forgotten(store: Store) -> None:
    await store.commit([replace(write(key(1)), message_ids=("m",))], (), NOW)
    await store.erase_beside([key(1)], ["ann"], [])
    assert await commit(store, replace(write(key(1), 1), message_ids=("m",))) == [None]


def found_in(path: Path, mark: bytes) -> bool:
    return any(mark in each.read_bytes() for each in path.parent.iterdir() if each.is_file())


async def test_an_outbox_row_that_cannot_be_read_keeps_nobody_up(store: Store, path: Path) -> None:
    for number in (1, 2):
        await commit(store, replace(write(key(number)), effects=(email(key(number)),)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE outbox SET effect = x'c1' WHERE id = ?", (email(key(1)).id,))
    assert [row.id for row in await store.claim("email", NOW, HOUR, 10)] == [email(key(2)).id]
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = connection.execute("SELECT state FROM outbox ORDER BY rowid").fetchall()
    assert rows == [("failed",), ("waiting",)]
    assert await store.undone("email", True, 0, 10) == []
    assert await store.undone_row(email(key(1)).id) is None
