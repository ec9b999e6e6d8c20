"""One thread that owns one connection."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from annai.store.errors import StoreLocked, StoreUnavailable

T = TypeVar("T")

PRIMARY = 0xFF  # the bits of SQLite's error code that its extended codes share


class Lane:
    """Work handed to a lane runs in order, alone, on the lane's connection."""

    def __init__(self, path: Path, name: str, connect: Callable[[Path], Connection]) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, f"annai-store-{name}")
        self._connection = self._thread.submit(connect, path)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work; raises StoreUnavailable when the database could not do it."""
        return await asyncio.wrap_future(self._thread.submit(self._do, work))

    async def close(self) -> None:
        self._thread.submit(lambda: self._connection.result().close())
        await asyncio.to_thread(self._thread.shutdown)

    def _do(self, work: Callable[[Connection], T]) -> T:
        try:
            return work(self._connection.result())
        except sqlite3.OperationalError as error:
            kind = StoreLocked if error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY else StoreUnavailable
            raise kind(f"{self._path}: {error}") from error
