"""Bringing a file of an older schema forward: all steps in one transaction, while nobody else has the file open."""

import logging
import re
import sqlite3
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from sqlite3 import Connection

from annai.store.errors import StoreError, StoreLocked

logger = logging.getLogger(__name__)

OLDEST = 5  # the first schema from which there is a way

_NAME = re.compile(r"(\d{4})_\w+\.sql")
_LOCKED = "has an older schema and is open elsewhere; stop whatever uses it, and start again"
_NOTICE = (
    "%s: is brought from schema %d to %d; an Annai that knows only the former cannot open it afterwards, "
    "so a backup made before is the way back"
)


def read_migrations(folder: Traversable) -> dict[int, str]:
    """The SQL of each step, by the schema that it makes, in order."""
    named = [(_NAME.fullmatch(file.name), file) for file in folder.iterdir()]
    return dict(sorted((int(name[1]), file.read_text("utf-8")) for name, file in named if name))


MIGRATIONS = read_migrations(files(__package__).joinpath("migrations"))


def newest(migrations: Mapping[int, str]) -> int:
    """The schema to which these steps lead."""
    return max(migrations, default=OLDEST)


def migrate(connection: Connection, path: Path, migrations: Mapping[int, str]) -> None:
    """Bring the file, which this connection has not touched yet, forward.

    Raises StoreLocked when somebody else has it open, and StoreError when a step fails; then it is as it was.
    """
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise StoreLocked(f"{path}: {_LOCKED} ({error})") from error
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if steps := {number: sql for number, sql in migrations.items() if number > version}:
        logger.warning(_NOTICE, path, version, newest(migrations))
        for number, sql in steps.items():
            _take(connection, path, number, sql)
    connection.execute("COMMIT")


def _take(connection: Connection, path: Path, number: int, sql: str) -> None:
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the step to schema {number} failed, nothing was changed ({error})") from error


def _statements(sql: str) -> Iterator[str]:
    """One after the other: `executescript` would commit what stands open."""
    statement = ""
    for part in re.split("(?<=;)", sql):  # also within a string or a trigger, where nothing is complete
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    yield statement
