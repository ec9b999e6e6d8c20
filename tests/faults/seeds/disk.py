"""The disk of a run: SQLite in memory under the store as it is, with trouble before and behind every call.

What dies in a run is the process, not the machine: what SQLite has committed stays, and everything in memory is gone.
That a commit lasts on a real file is for `tests/faults/rows/kill.py` to show. A transaction runs in one step, so
nothing comes between its statements; dying within it would leave what dying before it leaves.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Any, TypeVar

from msgspec import Struct

from annai.core.subject import Position, partition_of
from annai.store.batch import check_batch, commit_batch
from annai.store.checkpoint import Checkpointer
from annai.store.database import add_functions
from annai.store.errors import StoreUnavailable
from annai.store.hashes import hash_message
from annai.store.lane import Lane
from annai.store.messages import is_taken
from annai.store.protocol import Committed, Refusal, Write
from annai.store.sqlite import SQLiteStore
from annai.store.statements import SCHEMA, STATEMENTS, read
from annai.store.writer import Writer
from tests.core.world import SECRET
from tests.faults.seeds.loop import Life

log = logging.getLogger("seeds")

T = TypeVar("T")

DEADLY = 0.004  # the share of calls before or behind which the process dies
FROZEN = 0.012  # of calls before or behind which it stands still
FREEZE = (5.0, 9.0)  # seconds: longer than a worker may be silent
SLOW = 0.06  # of calls for which the disk takes long
SLOWEST = 0.4  # seconds
PAUSED = 0.3  # of calls before or behind which others have their turn
FAILING = 0.02  # of calls that the disk refuses


class Told(Struct):
    """What commits were told: `positions`, each with whose records stand there; `late` writes had an old lease."""

    positions: list[tuple[Position, tuple[bytes, ...]]] = []
    late: list[str] = []


class Disk:
    """What outlives a process. One serves all runs: SQLite takes longer to prepare statements than to run them."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        add_functions(self.connection)
        self.connection.executescript(SCHEMA)
        self.connection.execute(STATEMENTS["keep_secret"], (SECRET,))
        tables = self.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        self._blank = {name: self.connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}

    def wipe(self) -> None:
        """Make the store new."""
        self.connection.execute("BEGIN")
        for table, rows in self._blank.items():
            self.connection.execute(f"DELETE FROM {table}")
            for row in rows:
                self.connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        self.connection.execute("COMMIT")

    def holds(self, key: bytes, message: str) -> bool:
        """Whether a subject's message is durable."""
        row = self.connection.execute("SELECT recent, older FROM documents WHERE key = ?", (key,)).fetchone()
        return row is not None and is_taken(self.connection, key, hash_message(key, message), *row)


class Calls(Writer):
    """The lanes of a process, on its loop. Without `random` there is no trouble."""

    def __init__(self, connection: Connection, life: Life, random: Random | None) -> None:
        self._only = connection
        self._life = life
        self._random = random

    async def run(self, work: Callable[[Connection], T]) -> T:
        if self._random is None:
            return work(self._only)
        await self._trouble(self._random)
        if self._random.random() < FAILING:
            self._life.refusals += 1
            raise StoreUnavailable("the seed says so")
        result = work(self._only)
        await self._trouble(self._random)
        return result

    async def hand_over(self, work: Callable[[Connection], T]) -> T:
        return await self.run(work)

    async def read(self, work: Callable[[Connection], T], otherwise: Lane) -> T:
        del otherwise
        return await self.run(work)

    async def _trouble(self, random: Random) -> None:
        chance = random.random()
        if chance < DEADLY:
            self._life.end()
            await asyncio.get_running_loop().create_future()
        elif chance < DEADLY + FROZEN:
            self._life.frozen = asyncio.get_running_loop().time() + random.uniform(*FREEZE)
            await asyncio.sleep(0)
        elif chance < DEADLY + FROZEN + SLOW:
            await asyncio.sleep(random.random() * SLOWEST)
        elif chance < DEADLY + FROZEN + SLOW + PAUSED:
            await asyncio.sleep(0)


class NoCheckpoints(Checkpointer):
    """There is nothing to be copied back."""

    def __init__(self) -> None: ...

    def after_commit(self) -> None: ...


class SeededStore(SQLiteStore):
    """The store of one life over the disk, always open. `told` gathers what its commits returned."""

    def __init__(self, disk: Disk, life: Life, random: Random | None, told: Told) -> None:
        super().__init__(Path("seeded"))
        self._writer = Calls(disk.connection, life, random)
        self._reader = self._writer
        self._checkpointer = NoCheckpoints()
        self._life = life
        self._told = told

    async def commit(
        self, writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
    ) -> Committed:
        check_batch(writes)
        committed = await self._write(lambda connection: self._commit(connection, writes, refusals, now, reads))
        for position in filter(None, committed.positions.values()):  # SQLite has one log
            stored = [write for write, conflict in zip(writes, committed.conflicts, strict=True) if conflict is None]
            subjects = tuple(record.subject for write in stored for record in write.records)
            self._told.positions.append((position, subjects))
            log.info("%s has committed %d", self._life.name, position.sequence)
        return committed

    def _commit(self, connection: Connection, writes: Sequence[Write], *more: Any) -> Committed:
        """As the store does, and look whether a write went through whose lease had changed hands."""
        committed = commit_batch(connection, writes, *more)
        if any(write.fence for write in writes):
            tokens: dict[int, int] = dict(read(connection, "tokens"))
            for write, conflict in zip(writes, committed.conflicts, strict=True):
                if conflict is None and write.fence not in (0, tokens.get(partition_of(write.key))):
                    self._told.late.append(
                        f"lease: {self._life.name} wrote under {write.fence}, which had changed hands"
                    )
        return committed
