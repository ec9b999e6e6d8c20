"""A server that is known to lose data: it answers, and commits a while later. The harness must see that."""

import sys
import time
from collections.abc import Callable
from sqlite3 import Connection, Cursor
from typing import Any, TypeVar

from annai.cli.main import main
from annai.store import sqlite

T = TypeVar("T")

OPEN_SECONDS = 0.2


WITHIN = {"ROLLBACK": "ROLLBACK TO work", "BEGIN IMMEDIATE": "SAVEPOINT work"}  # a transaction of several works


class Within:
    """A connection on which one work of an open transaction begins anew without the works before it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.executemany = connection.executemany
        self.execute("BEGIN IMMEDIATE")

    def execute(self, statement: str, values: Any = ()) -> Cursor:
        return self._connection.execute(WITHIN.get(statement, statement), values)


class LateCommits:
    """A transaction that stays open over several batches, each answered as if it were durable."""

    def __init__(self) -> None:
        self._begun = 0.0

    def __call__(self, connection: Connection, work: Callable[[Any], T]) -> T:
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
            self._begun = time.monotonic()
        result = work(Within(connection))
        if time.monotonic() - self._begun > OPEN_SECONDS:
            connection.execute("COMMIT")
        return result


if __name__ == "__main__":
    sqlite._transact = LateCommits()
    sys.exit(main())
