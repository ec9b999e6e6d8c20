"""Copying the write-ahead log back into the database, off the commit path.

Passive checkpoints run on a connection of their own, beside the commits, each followed by a sync of the database:
SQLite itself syncs it only once nothing is left to copy. A last one on the writer's thread, between two commits, has
little left to do; after it the next commit begins the log anew.
"""

import asyncio
import logging
import sqlite3
from pathlib import Path
from sqlite3 import Connection

from annai.store.database import WAL_LIMIT, open_writer
from annai.store.errors import StoreError
from annai.store.lane import Lane
from annai.store.modest import give_way
from annai.store.writeback import sync
from annai.store.writer import Writer

logger = logging.getLogger(__name__)

BESIDE = 2  # checkpoints beside the commits; each leaves what was committed during the one before


class Checkpointer:
    """Close it after all other connections of this process: closing a file gives up the locks that they hold on it."""

    def __init__(self, path: Path, writer: Writer) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self._database = path.open("rb")
        self._writer = writer
        self._lane = Lane(path, "checkpoint", _open_modestly)
        self._running: asyncio.Task[None] | None = None

    def after_commit(self) -> None:
        """Begin a checkpoint when the log has outgrown its limit."""
        if self._running is None and self._size() > WAL_LIMIT:
            self._running = asyncio.create_task(self._run(), name="annai checkpoint")

    async def settle(self) -> None:
        """Wait for the checkpoint under way."""
        if self._running is not None:
            await self._running

    async def close(self) -> None:
        """Call it when nothing is committed any more, and the last checkpoint has settled."""
        await self._lane.close()
        self._database.close()

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0

    async def _run(self) -> None:
        try:
            for _ in range(BESIDE):
                await self._lane.run(self._copy)
            await self._writer.hand_over(_checkpoint)
        except (OSError, StoreError) as error:
            logger.warning("checkpoint failed: %s", error)
        finally:
            self._running = None

    def _copy(self, connection: Connection) -> None:
        _checkpoint(connection)
        sync(self._database.fileno())


def _open_modestly(path: Path) -> Connection:
    give_way()
    return open_writer(path)


def _checkpoint(connection: Connection) -> None:
    """A checkpoint that fails loses nothing: the log still holds every commit, and the next one tries again."""
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except sqlite3.OperationalError as error:
        logger.warning("checkpoint failed: %s", error)
