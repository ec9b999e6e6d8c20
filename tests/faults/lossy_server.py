"""A server that is known to lose data: it answers, and commits a while later. The harness must see that."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from annai.cli.main import main
from annai.store import sqlite

OPEN_SECONDS = 0.2


class LateCommits:
    """A transaction that stays open over several batches, each answered as if it were durable."""

    def __init__(self) -> None:
        self._begun = 0.0

    @contextmanager
    def __call__(self, connection: Connection) -> Iterator[None]:
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
            self._begun = time.monotonic()
        yield
        if time.monotonic() - self._begun > OPEN_SECONDS:
            connection.execute("COMMIT")


if __name__ == "__main__":
    sqlite._transaction = LateCommits()
    sys.exit(main())
