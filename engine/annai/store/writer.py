"""The connection that writes: a commit is made where one stands, on the event loop, as long as the disk is quick.

Waking a thread and coming back costs more than a small commit, and doubles the latency of a lone one. But a disk that
takes long must not hold up every stream and every read: after a work that was slow, the next ones run on a thread,
until one is quick again. So does what finds the file locked by another process, for that may take seconds.
"""

import time
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from threading import Lock
from typing import TypeVar

from annai.store.database import open_writer, wait_for_locks
from annai.store.errors import StoreLocked
from annai.store.lane import Lane

T = TypeVar("T")

QUICK = 0.01  # seconds
PATIENCE = 60_000  # milliseconds for which a thread waits until another process leaves the file, as one that compacts


class Writer(Lane):
    """Work runs alone, on the loop or on the lane's thread; it may be begun twice when it finds the file locked."""

    def __init__(self, path: Path, quick: float = QUICK) -> None:
        super().__init__(path, "writer", open_writer)
        self._quick = quick
        self._slow = False
        self._alone = Lock()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run work that commits; raises StoreUnavailable when the database could not do it."""

        def timed(connection: Connection) -> T:
            begun = time.perf_counter()
            try:
                return work(connection)
            finally:
                self._slow = time.perf_counter() - begun > self._quick

        if self._slow or not self._alone.acquire(blocking=False):
            return await self.hand_over(timed)
        try:
            return super()._do(timed)
        except StoreLocked:
            pass
        finally:
            self._alone.release()
        return await self.hand_over(timed)

    async def hand_over(self, work: Callable[[Connection], T]) -> T:
        """Run work on the thread, whatever it tells of the disk, and raise as `run` does."""
        return await super().run(work)

    async def read(self, work: Callable[[Connection], T], otherwise: Lane) -> T:
        """Run work that only reads where one stands, if commits are made there, else on another lane."""
        if self._slow or not self._alone.acquire(blocking=False):
            return await otherwise.run(work)
        try:
            return super()._do(work)
        finally:
            self._alone.release()

    def _do(self, work: Callable[[Connection], T]) -> T:
        """On the thread."""
        with self._alone:
            return super()._do(lambda connection: _patiently(connection, work))


def _patiently(connection: Connection, work: Callable[[Connection], T]) -> T:
    wait_for_locks(connection, PATIENCE)
    try:
        return work(connection)
    finally:
        wait_for_locks(connection, 0)
