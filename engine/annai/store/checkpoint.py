"""Copying the write-ahead log back into the database, off the commit path.

A first passive checkpoint runs on a connection of its own, beside the commits. A second one on the writer's thread,
between two commits, has little left to copy; after it the next commit begins the log anew.
"""

import asyncio
import logging
import sqlite3
from pathlib import Path
from sqlite3 import Connection

from annai.store.database import WAL_LIMIT, open_writer
from annai.store.lane import Lane
from annai.store.writer import Writer

logger = logging.getLogger(__name__)


class Checkpointer:
    def __init__(self, path: Path, writer: Writer) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self._writer = writer
        self._lane = Lane(path, "checkpoint", open_writer)
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
        """Call it when nothing is committed any more."""
        await self.settle()
        await self._lane.close()

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0

    async def _run(self) -> None:
        try:
            await self._lane.run(_checkpoint)
            await self._writer.hand_over(_checkpoint)
        finally:
            self._running = None


def _checkpoint(connection: Connection) -> None:
    """A checkpoint that fails loses nothing: the log still holds every commit, and the next one tries again."""
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except sqlite3.OperationalError as error:
        logger.warning("checkpoint failed: %s", error)
