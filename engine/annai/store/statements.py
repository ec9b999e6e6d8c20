"""The named statements of `queries.sql`, and running them over many rows at once.

Python lets other threads in at each step of a statement, and waits to come back: an INSERT is one step, however many
rows it takes, and a SELECT one for each row that it returns. So an INSERT takes up to 64 rows, and asks as it stores.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from sqlite3 import Connection
from typing import Any, TypeVar

Row = tuple[Any, ...]
T = TypeVar("T")

_WIDEST = 64
_ROW = re.compile(r"VALUES (\([?, ]+\))")
_INSERTED = re.compile(r"\{(\w+)\}")


def read_statements(text: str) -> dict[str, str]:
    """Name → statement, of a text in which each statement follows a line `-- name: …`; `{name}` inserts another."""
    blocks = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    found = {name: sql.strip() for name, sql in zip(blocks[::2], blocks[1::2], strict=True)}
    return {name: _INSERTED.sub(lambda match: found[match[1]], sql) for name, sql in found.items()}


SCHEMA = files(__package__).joinpath("schema.sql").read_text("utf-8")
STATEMENTS = {
    name: sql
    for file in ("queries.sql", "archive.sql")
    for name, sql in read_statements(files(__package__).joinpath(file).read_text("utf-8")).items()
}


def read(connection: Connection, name: str, *values: object) -> list[Row]:
    return connection.execute(STATEMENTS[name], values).fetchall()


def read_one(connection: Connection, name: str, *values: object) -> Row | None:
    rows = read(connection, name, *values)
    return rows[0] if rows else None


def read_in(connection: Connection, name: str, keys: Sequence[object]) -> list[Row]:
    """The rows of an `IN (?)` statement for all of these keys, in no order."""
    rows: list[Row] = []
    for chunk in _chunks(keys):
        rows += connection.execute(_with_keys(name, len(chunk)), chunk)
    return rows


def write_in(connection: Connection, name: str, keys: Sequence[object]) -> None:
    for chunk in _chunks(keys):
        connection.execute(_with_keys(name, len(chunk)), chunk)


def write_rows(connection: Connection, name: str, rows: Sequence[Row]) -> int:
    """Run an INSERT statement for all of these rows; returns how many it stored."""
    stored = 0
    for chunk in _chunks(rows):
        stored += connection.execute(_with_rows(name, len(chunk)), tuple(chain.from_iterable(chunk))).rowcount
    return stored


def _chunks(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[start : start + _WIDEST] for start in range(0, len(items), _WIDEST)]


@cache
def _with_keys(name: str, count: int) -> str:
    return STATEMENTS[name].replace("IN (?)", f"IN ({', '.join('?' * count)})")


@cache
def _with_rows(name: str, count: int) -> str:
    return _ROW.sub(lambda match: f"VALUES {', '.join([match[1]] * count)}", STATEMENTS[name])
