"""A backup is of one moment, whole, and verified, whatever is committed meanwhile."""

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annai.store import backup
from annai.store.backup import back_up
from annai.store.errors import StoreError
from annai.store.sqlite import SQLiteStore

from .carry import fill, pages_of
from .writes import NOW, key, write


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of a few hundred pages, which are copied by fours."""
    monkeypatch.setattr(backup, "PORTION", 4)
    asyncio.run(_fill(tmp_path / "annai.db"))
    return tmp_path / "annai.db"


async def _fill(path: Path) -> None:
    store = SQLiteStore(path)
    await store.open()
    await fill(store)
    await store.commit([write(key(number), document=b"x" * 5_000) for number in range(100, 200)], (), NOW)
    await store.close()


async def content(path: Path) -> object:
    store = SQLiteStore(path)
    await store.open()
    pages = await pages_of(store)
    await store.close()
    return pages


def silent(done: int, pages: int) -> None:
    del done, pages


def test_it_is_what_the_store_was_when_it_began(path: Path) -> None:
    before = asyncio.run(content(path))
    told: list[tuple[int, int]] = []

    def commit_and_tell(done: int, pages: int) -> None:
        told.append((done, pages))
        other.execute("INSERT INTO requests VALUES (?, x'00', 1)", (f"meanwhile {done}",))
        other.execute("UPDATE documents SET document = x'00', version = version + 1 WHERE id > 0")

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        totals = back_up(path, path.with_name("copy.db"), commit_and_tell)
    assert [done for done, _ in told] == [*range(4, told[-1][1], 4), told[-1][1]]  # it is never begun anew
    assert len(told) > 50
    assert asyncio.run(content(path.with_name("copy.db"))) == before
    assert asyncio.run(content(path)) != before
    assert (totals["documents"], totals["requests"]) == (105, 1)


def test_it_is_read_by_its_owner_only_and_leaves_nothing_beside(path: Path) -> None:
    back_up(path, path.with_name("copy.db"), silent)
    assert stat.S_IMODE(path.with_name("copy.db").stat().st_mode) == 0o600
    assert {file.name for file in path.parent.iterdir()} == {"annai.db", "copy.db"}


def flip(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4_096] = bytes(4_096)
    copy.write_bytes(data)


def forget(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = DELETE; DELETE FROM members;")


@pytest.mark.parametrize("damage", [flip, forget])
def test_a_copy_that_is_not_the_same_is_no_backup(
    path: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = backup._verify

    def verify_damaged(copy: Path, totals: dict[str, int]) -> None:
        damage(copy)
        verify(copy, totals)

    monkeypatch.setattr(backup, "_verify", verify_damaged)
    with pytest.raises(StoreError, match=r"the copy is not what|cannot be backed up"):
        back_up(path, path.with_name("copy.db"), silent)
    assert {file.name for file in path.parent.iterdir()} == {"annai.db"}


def test_it_replaces_no_file(path: Path) -> None:
    path.with_name("copy.db").write_bytes(b"precious")
    with pytest.raises(StoreError, match="is there already"):
        back_up(path, path.with_name("copy.db"), silent)
    assert path.with_name("copy.db").read_bytes() == b"precious"


def test_an_unfinished_one_is_begun_anew(path: Path) -> None:
    path.with_name("copy.db.unfinished").write_bytes(b"half")
    back_up(path, path.with_name("copy.db"), silent)
    assert asyncio.run(content(path.with_name("copy.db"))) == asyncio.run(content(path))


def test_other_files_and_folders_are_told(path: Path) -> None:
    path.with_name("noise").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be backed up"):
        back_up(path.with_name("noise"), path.with_name("copy.db"), silent)
    with pytest.raises(FileNotFoundError):
        back_up(path, path.parent / "missing" / "copy.db", silent)
