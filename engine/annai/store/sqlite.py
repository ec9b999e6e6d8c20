"""The store in one SQLite file: the default, with nothing to install.

One connection writes; a batch is one transaction and one fsync. Another one reads beside it, on a thread of its own: in
WAL mode each read sees the latest commit and waits for none.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar

import msgspec

from annai.core.subject import PARTITIONS, Kind, Position
from annai.core.sweep import State, Sweep
from annai.store import content, erasure, leases, segments
from annai.store import sweeps as rows
from annai.store.archiving import Segment, Shelf
from annai.store.batch import check_batch, commit_batch, keep_failed
from annai.store.checkpoint import Checkpointer
from annai.store.database import create_or_check, open_reader
from annai.store.dump import dump
from annai.store.effects import read_effect
from annai.store.lane import Lane
from annai.store.leases import mask
from annai.store.logged import read_batch
from annai.store.messages import forget, keep_request
from annai.store.place import epoch_and_sequence, place_of
from annai.store.protocol import (
    EVERY,
    Committed,
    Entry,
    LogPage,
    Member,
    OutboxRow,
    Refusal,
    SentEmail,
    Undone,
    Write,
)
from annai.store.restore import import_mark, restore
from annai.store.statements import STATEMENTS, read, read_in, read_one, write_in, write_rows
from annai.store.writer import Writer

LAST_CHARACTER = "\U0010ffff"
T = TypeVar("T")
Run = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class SQLiteStore:
    """The protocol `Store` over the file at `path`; see there for what each method promises. One to a file and process.

    `open` raises StoreError for a file that is not Annai's; any other method raises StoreUnavailable when the
    database cannot do it now (disk full, I/O error, locked by another process for a minute), and may be called again.
    """

    partitions_per_log = PARTITIONS

    def __init__(self, path: Path) -> None:
        self._path = path

    async def open(self) -> None:
        await asyncio.to_thread(create_or_check, self._path)
        self._writer = Writer(self._path)
        self._reader = Lane(self._path, "reader", open_reader)
        self._checkpointer = Checkpointer(self._path, self._writer)

    async def close(self) -> None:
        await self._checkpointer.settle()
        await self._reader.close()
        await self._writer.close()
        await self._checkpointer.close()

    async def secret(self) -> bytes:
        row = await self._read_one("get_meta", "secret")
        return bytes(row[0]) if row else b""

    async def load(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """On the connection that writes, if it can: what is loaded is mostly written next, its pages read once."""
        rows = await self._writer.read(lambda connection: read_in(connection, "load", keys), self._reader)
        documents: dict[bytes, bytes] = dict(rows)
        return [documents.get(key) for key in keys]

    async def commit(
        self, writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
    ) -> Committed:
        check_batch(writes)
        return await self._write(lambda connection: commit_batch(connection, writes, refusals, now, reads))

    async def attend(self, worker: str, now: int, until: int) -> list[str]:
        return await self._write(lambda connection: leases.attend(connection, worker, now, until))

    async def lease(self, worker: str, partitions: Collection[int], now: int, until: int) -> dict[int, int]:
        return await self._write(lambda connection: leases.hold(connection, worker, partitions, now, until))

    async def due(self, now: int, limit: int, partitions: Collection[int] = EVERY) -> list[tuple[bytes, int]]:
        return await self._read("due", now, mask(partitions), limit)

    async def next_due(self, partitions: Collection[int] = EVERY) -> int | None:
        row = await self._read_one("next_due", mask(partitions))
        return row[0] if row else None

    async def put_off(self, key: bytes, at: int, until: int | None) -> None:
        await self._execute("put_off", until, key, at)

    async def claim(
        self, kind: str, now: int, lease: int, limit: int, partitions: Collection[int] = EVERY
    ) -> list[OutboxRow]:
        return await self._write(
            partial(_claim, kind=kind, now=now, lease=lease, limit=limit, partitions=mask(partitions))
        )

    async def postpone(self, id: str, until: int, error: str) -> None:
        await self._execute("postpone", until, error, id)

    async def hold(self, id: str, until: int, reason: str) -> None:
        await self._execute("hold", until, reason, id)

    async def fail(self, id: str, error: str, now: int) -> None:
        await self._write(lambda connection: keep_failed(connection, [(error, now, id)]))

    async def is_waiting(self, prefix: str) -> bool:
        return await self._read_one("is_waiting", prefix, prefix + LAST_CHARACTER) is not None

    async def finish(self, ids: Sequence[str]) -> None:
        await self._write(lambda connection: write_in(connection, "finish", ids))

    async def undone(self, kind: str, failed: bool, after: int, limit: int) -> list[Undone]:
        rows = await self._read("undone", kind, "failed" if failed else "waiting", after, limit)
        return [undone for row in rows if (undone := _undone(row)) is not None]

    async def undone_row(self, id: str) -> Undone | None:
        row = await self._read_one("undone_row", id)
        return _undone(row) if row else None

    async def retry(self, id: str, now: int) -> bool:
        return await self._execute("retry", now, id) > 0

    async def record_email(self, email: SentEmail) -> None:
        await self._execute("record_email", *msgspec.structs.astuple(email))

    async def emails(self, limit: int) -> list[SentEmail]:
        return [SentEmail(*row) for row in await self._read("emails", limit)]

    async def email(self, id: str) -> SentEmail | None:
        row = await self._read_one("email", id)
        return SentEmail(*row) if row else None

    async def log(self, after: Mapping[int, Position], limit: int) -> LogPage:
        return await self._reader.run(lambda connection: _read_log(connection, after, limit))

    async def shelf(self) -> Shelf:
        return await self._reader.run(segments.shelf)

    async def segment(self, number: int) -> Segment | None:
        return await self._reader.run(lambda connection: segments.segment(connection, number))

    async def add_segment(self, segment: Segment, subjects: Sequence[bytes] = ()) -> bool:
        return await self._write(lambda connection: segments.add(connection, segment, subjects))

    async def snapshots(self, subject: bytes) -> list[int]:
        return await self._reader.run(lambda connection: segments.snapshots(connection, subject))

    async def trim_log(self, number: int) -> None:
        await self._write(lambda connection: segments.trim(connection, number), self._writer.hand_over)

    async def drop_segment(self, number: int) -> None:
        await self._write(lambda connection: segments.drop(connection, number))

    async def make_keys(self, subjects: Sequence[bytes]) -> None:
        await self._write(lambda connection: segments.make_keys(connection, subjects), self._writer.hand_over)

    async def keys(self, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
        return await self._reader.run(lambda connection: segments.keys(connection, subjects))

    async def destroy_keys(self, subjects: Sequence[bytes]) -> int:
        return await self._write(lambda connection: erasure.destroy_keys(connection, subjects))

    async def erased(self) -> set[bytes]:
        return {subject for (subject,) in await self._read("erased")}

    async def redact(
        self,
        subjects: Sequence[bytes],  # noqa: ARG002
        records: Sequence[tuple[int, Position, bytes]],
    ) -> None:
        """What the log lets go of is deleted, and gone with the compaction."""
        await self._write(lambda connection: erasure.redact(connection, records), self._writer.hand_over)

    async def erase_beside(
        self, subjects: Sequence[bytes], ids: Sequence[str], accounts: Sequence[bytes]
    ) -> dict[str, int]:
        work = partial(erasure.erase_beside, subjects=subjects, ids=ids, accounts=accounts)
        return await self._write(work, self._writer.hand_over)

    async def recipients(self, subjects: Sequence[bytes]) -> dict[str, str]:
        return await self._reader.run(lambda connection: erasure.recipients(connection, subjects))

    async def compact(self) -> None:
        await self._checkpointer.settle()
        await self._writer.hand_over(erasure.compact)

    async def keep_erasure(self, id: str, body: bytes, done: bool) -> None:
        await self._execute("keep_erasure", id, body, done)

    async def erasure(self, id: str) -> bytes | None:
        row = await self._read_one("erasure", id)
        return row[0] if row else None

    async def open_erasures(self) -> list[tuple[str, bytes]]:
        return await self._read("open_erasures")

    async def projection(self, name: str) -> Mapping[int, tuple[Position, bytes]]:
        rows = await self._read("projection", name)
        return {partition: (Position(*position), body) for partition, *position, body in rows}

    async def project(self, name: str, partials: Iterable[tuple[int, Position, Position, bytes]]) -> bool:
        return await self._write(lambda connection: _project(connection, name, partials))

    async def subjects(self, kind: Kind, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        return await self._read("subjects", kind, after, limit)

    async def members(self, account: bytes, after: bytes, limit: int) -> list[Member]:
        return [Member(*row) for row in await self._read("members", account, after, limit)]

    async def first_members(self, account: bytes, role: str | None, limit: int) -> list[Member]:
        return [Member(*row) for row in await self._read("first_members", account, role, limit)]

    async def refusals(self, limit: int) -> list[Refusal]:
        return [Refusal(*row) for row in await self._read("refusals", limit)]

    async def put_bundle(self, digest: bytes, files: bytes, base: bytes | None = None) -> None:
        await self._execute("put_bundle", digest, base, files)

    async def get_bundle(self, digest: bytes) -> bytes | None:
        row = await self._read_one("get_bundle", digest)
        return row[0] if row else None

    async def applied_bundle(self) -> bytes | None:
        row = await self._read_one("get_meta", "applied")
        return row[0] if row else None

    async def apply_bundle(self, digest: bytes, sweeps: Sequence[Sweep] = ()) -> None:
        await self._write(lambda connection: rows.apply(connection, digest, sweeps))

    async def retire_bundles(self) -> None:
        await self._execute("retire_bundles", await self.applied_bundle())

    async def unnamed_bundles(self) -> list[bytes]:
        return [digest for (digest,) in await self._read("unnamed_bundles")]

    async def drop_bundles(self, digests: Sequence[bytes]) -> None:
        await self._write(lambda connection: write_in(connection, "drop_bundles", digests))

    async def add_sweeps(self, sweeps: Sequence[Sweep], finished: Sequence[str] = ()) -> None:
        await self._write(lambda connection: rows.add(connection, sweeps, finished))

    async def sweep(self, id: str) -> Sweep | None:
        row = await self._read_one("sweep", id)
        return rows.read_row(row) if row else None

    async def sweeps(self, limit: int) -> list[Sweep]:
        return [rows.read_row(row) for row in await self._read("sweeps", limit)]

    async def running_sweeps(self, limit: int) -> list[Sweep]:
        return [rows.read_row(row) for row in await self._read("running_sweeps", limit)]

    async def open_sweeps(self) -> list[Sweep]:
        return [rows.read_row(row) for row in await self._read("open_sweeps")]

    async def sweeps_of(self, accounts: Sequence[bytes]) -> list[Sweep]:
        found = await self._reader.run(lambda connection: read_in(connection, "sweeps_of", accounts))
        return [rows.read_row(row) for row in found]

    async def save_sweep(self, before: Sweep, after: Sweep) -> bool:
        came = (after.cursor, after.visited, after.changed, after.ended, after.state)
        return await self._execute("save_sweep", *came, before.id, before.cursor) > 0

    async def turn_sweep(self, id: str, state: State, now: int) -> bool:
        return await self._execute("turn_sweep", state, now if state in rows.ENDED else None, id) > 0

    async def keep_request(self, key: str, fingerprint: bytes, now: int) -> bool:
        return await self._write(lambda connection: keep_request(connection, key, fingerprint, now))

    async def forget_messages(self, before: int, now: int, limit: int) -> bool:
        return await self._write(partial(forget, before=before, now=now, limit=limit), self._writer.hand_over)

    async def dump(self) -> AsyncGenerator[Sequence[content.Row], None]:
        """Of one moment: the write-ahead log grows until the last page was taken."""
        lane = Lane(self._path, "dump", open_reader)
        try:
            pages = await lane.run(dump)
            try:
                while page := await lane.run(lambda _: next(pages, None)):
                    yield page
            finally:
                await lane.run(lambda _: pages.close())
        finally:
            await lane.close()

    async def import_mark(self) -> bytes:
        return await self._reader.run(import_mark)

    async def restore(self, rows: Sequence[content.Row], before: bytes, after: bytes, now: int) -> None:  # noqa: ARG002
        work = partial(restore, rows=rows, before=before, after=after)
        await self._write(work, self._writer.hand_over)

    async def check(self) -> None:
        await self._execute("count_check")

    async def _read(self, name: str, *values: object) -> list[Any]:
        return await self._reader.run(lambda connection: read(connection, name, *values))

    async def _read_one(self, name: str, *values: object) -> tuple[Any, ...] | None:
        return await self._reader.run(lambda connection: read_one(connection, name, *values))

    async def _execute(self, name: str, *values: object) -> int:
        """Commit one statement; returns how many rows it changed."""
        return await self._write(lambda connection: connection.execute(STATEMENTS[name], values).rowcount)

    async def _write(self, work: Callable[[Connection], T], run: Run | None = None) -> T:
        """Commit the work, which the writer runs, or `run`: what surely takes long is handed over."""
        result: T = await (run or self._writer.run)(lambda connection: _transact(connection, work))
        self._checkpointer.after_commit()
        return result


def _transact(connection: Connection, work: Callable[[Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return result


def _claim(connection: Connection, kind: str, now: int, lease: int, limit: int, partitions: bytes) -> list[OutboxRow]:
    rows = read(connection, "claimable", kind, now, partitions, limit)
    connection.executemany(STATEMENTS["lease"], [(now + lease, id) for id, *_ in rows])
    effects = [(id, read_effect(id, effect), attempts) for id, effect, attempts in rows]
    if unread := [("cannot be read", now, id) for id, effect, _ in effects if effect is None]:
        keep_failed(connection, unread)
    return [OutboxRow(id, effect, attempts) for id, effect, attempts in effects if effect is not None]


def _undone(row: tuple[Any, ...]) -> Undone | None:
    place, id, body, attempts, at, error = row
    effect = read_effect(id, body)
    return None if effect is None else Undone(place, id, effect, attempts, at, error or "")


def _read_log(connection: Connection, after: Mapping[int, Position], limit: int) -> LogPage:
    """One scan from the earliest position: a batch is one row, whatever partitions it touches."""
    through = first = min(after.values())
    entries: list[Entry] = []
    with closing(connection.execute(STATEMENTS["log"], (place_of(first.epoch, first.sequence),))) as rows:
        for place, records, personal in rows:
            if len(entries) >= limit:
                return LogPage(entries, _reached(after, through), more=True)
            batch = read_batch(place, records, personal)
            entries += [entry for entry in batch if entry.position > after.get(entry.partition, entry.position)]
            through = batch[-1].position if batch else Position(*epoch_and_sequence(place), 0)
    return LogPage(entries, _reached(after, through), more=False)


def _reached(after: Mapping[int, Position], through: Position) -> dict[int, Position]:
    return {partition: max(position, through) for partition, position in after.items()}


def _project(connection: Connection, name: str, partials: Iterable[tuple[int, Position, Position, bytes]]) -> bool:
    astuple = msgspec.structs.astuple
    rows = [(name, partition, *astuple(before), *astuple(after), body) for partition, before, after, body in partials]
    return write_rows(connection, "put_projections", rows) == len(rows)
