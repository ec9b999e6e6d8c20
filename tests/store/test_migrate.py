"""A file of an older schema is brought forward as a whole, or not at all."""

import asyncio
import logging
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annai.store.database import create_or_check
from annai.store.errors import StoreError, StoreLocked
from annai.store.migrate import MIGRATIONS, OLDEST, newest, read_migrations
from annai.store.sqlite import SQLiteStore
from annai.store.statements import SCHEMA

from .writes import email, key, write

FORMER = Path(__file__).parent / "former"
PLANTED = {
    newest(MIGRATIONS) + 1: "-- Why.\nALTER TABLE members ADD note TEXT;\nUPDATE members SET note = 'none; yet';\n",
    newest(MIGRATIONS) + 2: "CREATE TABLE notes (note TEXT); INSERT INTO notes SELECT note FROM members;",
}
CRASH = """
import os, sqlite3, sys
from pathlib import Path
from annai.store import database
connect = database._connect
def connect_to_crash(path):
    connection = connect(path)
    connection.create_function("crash", 0, lambda: os.kill(os.getpid(), 9))
    return connection
database._connect = connect_to_crash
database.create_or_check(Path(sys.argv[1]), {int(sys.argv[2]): "DROP TABLE documents; SELECT crash();"})
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds a document."""
    path = tmp_path / "annai.db"
    asyncio.run(_fill(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO members VALUES (x'01', x'02', 'admin', 1, 2)")
    return path


async def _fill(path: Path) -> None:
    store = SQLiteStore(path)
    await store.open()
    await store.commit([write(key(1))], (), 1)
    await store.close()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()
        return [str(version), *connection.iterdump()]


def shape(path: Path) -> list[str]:
    """Tables with their columns, indexes and stamps, however they came to be."""
    columns = """SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
    FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE m.type = 'table'"""
    indexes = "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index'"
    stamps = "SELECT user_version, application_id FROM pragma_user_version, pragma_application_id"
    with closing(sqlite3.connect(path)) as connection:
        return sorted(str(row) for query in (columns, indexes, stamps) for row in connection.execute(query))


def test_all_steps_are_taken_and_told(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        create_or_check(path, PLANTED)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (newest(PLANTED),)
        assert connection.execute("SELECT note FROM notes").fetchall() == [("none; yet",)]
        assert connection.execute("SELECT document FROM documents WHERE id > 0").fetchall() == [(b"document",)]
    assert f"from schema {newest(MIGRATIONS)} to {newest(PLANTED)}" in caplog.text
    assert "backup" in caplog.text
    before = dump(path)
    create_or_check(path, PLANTED)
    assert dump(path) == before


def test_an_older_annai_refuses_what_was_brought_forward(path: Path) -> None:
    create_or_check(path, PLANTED)
    with pytest.raises(StoreError, match="run a newer Annai"):
        create_or_check(path)


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    before = dump(path)
    faulty = {**PLANTED, newest(PLANTED) + 1: "DROP TABLE log; CREATE TABLE notes (twice);"}
    with pytest.raises(StoreError, match=f"step to schema {newest(faulty)} failed, nothing was changed .*notes"):
        create_or_check(path, faulty)
    assert dump(path) == before


def test_a_crash_between_the_statements_leaves_the_file_as_it_was(path: Path) -> None:
    before = dump(path)
    command = [sys.executable, "-c", CRASH, str(path), str(newest(PLANTED))]
    assert subprocess.run(command, check=False, timeout=60).returncode == -signal.SIGKILL
    assert dump(path) == before
    create_or_check(path, PLANTED)


def test_a_file_that_is_served_is_not_changed_under_its_server(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT * FROM documents").fetchall()
        with pytest.raises(StoreLocked, match="open elsewhere"):
            create_or_check(path, PLANTED)
    create_or_check(path, PLANTED)


def test_the_steps_are_numbered_without_gaps(tmp_path: Path) -> None:
    assert list(MIGRATIONS) == list(range(OLDEST + 1, newest(MIGRATIONS) + 1))
    assert f"PRAGMA user_version = {newest(MIGRATIONS)};" in SCHEMA
    for name in ("0007_later.sql", "0006_first.sql", "__init__.py", "notes.sql"):
        (tmp_path / name).write_text(f"-- {name}")
    assert read_migrations(tmp_path) == {6: "-- 0006_first.sql", 7: "-- 0007_later.sql"}


@pytest.mark.parametrize("former", sorted(FORMER.iterdir()), ids=lambda file: str(file.name))
def test_a_file_of_each_former_schema_becomes_what_a_new_one_is(former: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL;" + former.read_text("utf-8"))
    create_or_check(old)
    create_or_check(new)
    assert shape(old) == shape(new)


def test_a_waiting_effect_comes_into_the_partition_of_its_maker(tmp_path: Path) -> None:
    path = tmp_path / "annai.db"
    effects = [email(key(number, number)) for number in (0, 5, 127)]
    ids = [effect.id for effect in effects] + [f"assign:{key(1, 77).hex()}:flow:1:1"]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL;" + (FORMER / "0005.sql").read_text("utf-8"))
        insert = "INSERT INTO outbox (rowid, id, kind, effect, available_at) VALUES (?, ?, 'email', x'00', 1)"
        connection.executemany(insert, [(2 * number, id) for number, id in enumerate(ids, 1)])
    create_or_check(path)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rowid, id, partition FROM outbox").fetchall()
    assert found == [(2 * number, id, at) for number, (id, at) in enumerate(zip(ids, (0, 5, 127, 77), strict=True), 1)]
