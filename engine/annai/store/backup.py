"""Copying a SQLite store while it is served: all of one moment, page by page, and verified.

The copy is read within one transaction, so that nobody waits for it and no commit begins it anew. It is synced in
portions, because a commit's own small sync would wait behind one large one.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

from annai.store.database import known_version, open_reader
from annai.store.errors import StoreError

PORTION = 512  # pages of 2 KiB
UNFINISHED = ".unfinished"

Tell = Callable[[int, int], None]


def back_up(source: Path, target: Path, tell: Tell) -> dict[str, int]:
    """Copy the store's file to a new one; returns the rows of each table. `tell` hears pages done, and pages in all.

    The target appears when it is complete, durable and verified. Raises StoreError when the source cannot be read, or
    the target is there already or is not what the source was; OSError when it cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target} is there already; name a new file, a backup replaces none")
    unfinished = target.with_name(target.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        totals = _copy(source, unfinished, tell)
        _verify(unfinished, totals)
        unfinished.rename(target)
    except sqlite3.Error as error:
        raise StoreError(f"{source}: cannot be backed up ({error})") from error
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(target.parent)
    return totals


def _copy(source: Path, copy: Path, tell: Tell) -> dict[str, int]:
    with closing(open_reader(source)) as connection, copy.open("rb") as file:
        known_version(connection, source)
        connection.execute("BEGIN")
        totals = _totals(connection)

        def portion_done(_: int, left: int, pages: int) -> None:
            os.fsync(file.fileno())
            tell(pages - left, pages)

        with closing(sqlite3.connect(copy, isolation_level=None)) as target:
            target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            connection.backup(target, pages=PORTION, progress=portion_done)
        os.fsync(file.fileno())
    return totals


def _verify(copy: Path, totals: dict[str, int]) -> None:
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        [(said,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if said != "ok" or _totals(connection) != totals:
            raise StoreError(
                f"{copy}: the copy is not what the store was ({said}); look at the disks, and back up anew"
            )


def _totals(connection: Connection) -> dict[str, int]:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}


def _sync(folder: Path) -> None:
    """Make a new name in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
