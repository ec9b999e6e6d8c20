"""Copying the write-ahead log back into the database, off the commit path.

A first passive checkpoint runs on a connection of its own, beside the commits. A second one on the writer, between
two commits, has little left to copy; after it the next commit begins the log anew.
"""

import logging
import sqlite3
from pathlib import Path
from sqlite3 import Connection

from annai.store.database import WAL_LIMIT, open_writer
from annai.store.lane import Lane

logger = logging.getLogger(__name__)


class Checkpointer:
    def __init__(self, path: Path, writer: Lane) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self._writer = writer
        self._lane = Lane(path, "checkpoint", open_writer)
        self._running = False
        self._stopped = False

    def after_commit(self) -> None:
        """Begin a checkpoint when the log has outgrown its limit; called on the writer's thread."""
        if not self._running and not self._stopped and self._size() > WAL_LIMIT:
            self._running = True
            self._lane.submit(self._copy)

    async def close(self) -> None:
        """Wait for the checkpoint under way, and begin no other."""
        await self._writer.run(self._stop)
        await self._lane.close()

    def _stop(self, _: Connection) -> None:
        self._stopped = True

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0

    def _copy(self, connection: Connection) -> None:
        _checkpoint(connection)
        self._writer.submit(self._finish)

    def _finish(self, connection: Connection) -> None:
        _checkpoint(connection)
        self._running = False


def _checkpoint(connection: Connection) -> None:
    """A checkpoint that fails loses nothing: the log still holds every commit, and the next one tries again."""
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except sqlite3.OperationalError as error:
        logger.warning("checkpoint failed: %s", error)
