"""Opening a SQLite file as Annai's store."""

import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Connection

from annai.store.errors import StoreError
from annai.store.hashes import hash_effect, home_of
from annai.store.leases import is_of
from annai.store.migrate import MIGRATIONS, OLDEST, migrate, newest
from annai.store.statements import SCHEMA, STATEMENTS

NEW = 0  # the schema of an empty file
APPLICATION = int.from_bytes(b"ANNI", "big")
WAL_LIMIT = 32 * 1024 * 1024
SECRET_BYTES = 32
_ATTEMPTS = 20

# Small pages: a commit writes whole pages to the log, and most rows that it touches lie far apart.
_WRITER = f"""
PRAGMA page_size = 2048;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = {WAL_LIMIT};
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;
"""
_READER = "PRAGMA query_only = ON; PRAGMA cache_size = -65536;"


def create_or_check(path: Path, migrations: Mapping[int, str] = MIGRATIONS) -> None:
    """Make the store's tables when the file is new or empty; bring it forward when its schema is older.

    Raises StoreError, and leaves the file alone, when it is not Annai's or of a newer version, and StoreLocked when it
    is older and open elsewhere.
    """
    try:
        with closing(_connect(path)) as connection:
            version = known_version(connection, path, newest(migrations))
            if version == NEW:
                _create(connection)
        if NEW < version < newest(migrations):
            with closing(_connect(path)) as connection:
                migrate(connection, path, migrations)
        with closing(_connect(path)) as connection:
            connection.execute(STATEMENTS["keep_secret"], (secrets.token_bytes(SECRET_BYTES),))
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot use the database ({error}); does its folder exist?") from error


def open_writer(path: Path) -> Connection:
    """A connection that any thread may use, one at a time; it waits for no lock."""
    connection = _connect(path)
    connection.executescript(_WRITER)
    wait_for_locks(connection, 0)
    return connection


def open_reader(path: Path) -> Connection:
    connection = _connect(path)
    connection.executescript(_READER)
    return connection


def wait_for_locks(connection: Connection, milliseconds: int) -> None:
    """How long the connection waits for another one that holds a lock; then it fails."""
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _connect(path: Path) -> Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, cached_statements=512, check_same_thread=False)
    add_functions(connection)
    return connection


def add_functions(connection: Connection) -> None:
    """What the statements call."""
    connection.create_function("is_of", 2, is_of, deterministic=True)
    connection.create_function("home_of", 1, home_of, deterministic=True)
    connection.create_function("hash_effect", 1, hash_effect, deterministic=True)


def _create(connection: Connection) -> None:
    """Make the tables; other processes may do so at once.

    The switch to WAL fails at once when another holds a lock; an empty transaction waits until it is free.
    """
    for _ in range(_ATTEMPTS):
        with suppress(sqlite3.OperationalError):
            connection.executescript(_WRITER)
            break
        connection.executescript("BEGIN IMMEDIATE; ROLLBACK;")
    connection.executescript(SCHEMA)


def known_version(connection: Connection, path: Path, known: int = newest(MIGRATIONS)) -> int:
    """The schema of a file that this Annai can use; NEW of an empty one. Raises StoreError for any other file."""
    application, version, tables = connection.execute(STATEMENTS["stamp"]).fetchone()
    if application == 0 and version == 0 and tables == 0:
        return NEW
    if application != APPLICATION:
        raise StoreError(f"{path}: is another program's database; name a new file for Annai")
    if version > known:
        raise StoreError(f"{path}: has schema {version}, this Annai knows {known}; run a newer Annai")
    if version < OLDEST:
        raise StoreError(f"{path}: has schema {version}, this Annai needs {OLDEST} or later; begin with a new file")
    return int(version)
