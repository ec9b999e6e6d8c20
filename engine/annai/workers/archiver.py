"""The archiver: writes what the log holds to the archive, and lets the log go of what is old or too much.

Rules:
1. A segment is written when it holds SEGMENT bytes, or its first record is AGE old: file first, durably, then its row.
2. The log lets go of whole segments, the oldest first: when their last record is older than the log keeps, or the log
   holds more bytes than it may. So a crash at any point repeats work, and loses nothing.
3. What is written to the archive is sealed under the keys of its subjects, which the store keeps.
4. A segment whose last record is older than the archive keeps is dropped: its row first, then its files.
5. A file that a crash left, before it was listed or after it was dropped, is deleted at the next start, once its number
   was given to another. Names begin with what stands for the store, so nothing of another store is touched.
6. With so many segments come snapshots of the subjects that are in them; see `annai.workers.snapshots`.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256

from msgspec import DecodeError, Raw, Struct, msgpack
from msgspec.structs import replace

from annai.archive.cipher import Cipher
from annai.archive.files import Files
from annai.archive.records import pack
from annai.core.instant import DAY, HOUR, MINUTE
from annai.core.subject import PARTITIONS, Position
from annai.runtime import Runtime
from annai.store.archiving import Segment, Shelf
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry
from annai.workers.archive_names import LOG, SUBJECTS, name_of, number_of
from annai.workers.backlog import Backlog, weight
from annai.workers.snapshots import EVERY, Camera

log = logging.getLogger("annai.workers")

SEGMENT = 8 * 1024 * 1024  # bytes that its records take in the log
AGE = HOUR
LOOK = MINUTE  # between two looks whether a small segment has come of age
PAGE = 500  # records that are read at once
PAUSE = 1.0  # seconds
RETRY = 10.0  # after the archive could not be written
BEGIN = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))


class Bounds(Struct, frozen=True):
    """How long the log keeps what is archived, how much it may hold, and how long the archive keeps it.

    In milliseconds and bytes; `snapshots` come with each so many segments.
    """

    log_age: int = 7 * DAY
    log_bytes: int = 1024**3
    archive_age: int = 400 * DAY
    snapshots: int = EVERY


class Stamp(Struct, frozen=True, array_like=True):
    """When a record's inputs were taken: the beginning of its body."""

    kind: Raw
    at: int


_stamp = msgpack.Decoder(Stamp).decode


def _moment(entry: Entry) -> int | None:
    """When it was committed; None: it cannot be decoded."""
    with suppress(DecodeError):
        return _stamp(entry.record.body).at
    return None


class Archiver:
    name = "archiver"

    def __init__(
        self, backlog: Backlog, runtime: Runtime, files: Files, limits: Bounds, segment: int = SEGMENT, page: int = PAGE
    ) -> None:
        self._backlog = backlog
        self._runtime = runtime
        self._store = runtime.store
        self._files = files
        self._camera = Camera(runtime, files, limits.snapshots)
        self._limits = limits
        self._size = segment
        self._page = page
        self._looked: int | None = None
        self._is_tidy = False

    async def run_once(self) -> float | None:
        if self.name not in self._runtime.share or not self._is_time():
            return PAUSE
        try:
            while await self._archive():
                pass
            await self._trim()
            await self._forget()
            await self._tidy()
        except StoreUnavailable as error:
            log.error("the archive lags by %d bytes: %s", self._backlog.waiting, error)
            return RETRY
        self._looked = self._runtime.clock()
        return PAUSE

    def _is_time(self) -> bool:
        now = self._runtime.clock()
        return self._looked is None or self._backlog.waiting >= self._size or not 0 <= now - self._looked < LOOK

    async def _archive(self) -> bool:
        """Write the next segment, if there is one; returns whether more may follow."""
        shelf = await self._store.shelf()
        last = await self._store.segment(shelf.last)
        after = last.through if last is not None else BEGIN
        entries, through, more = await self._gather(after)
        bytes = sum(weight(entry.record) for entry in entries)
        if not entries or not (bytes >= self._size or self._is_of_age(entries[0])):
            return False
        segment, content = await self._made(shelf.last + 1, entries, after, through)
        await self._files.put(segment.name, content)
        shot = await self._camera.take(segment.number, {entry.record.subject for entry in entries})
        segment = replace(segment, snapshots=shot.snapshots)
        if not await self._store.add_segment(segment, shot.subjects):
            await self._delete(segment)  # another process was faster; its segment holds the same
            return True
        await self._backlog.run_once()
        return more

    async def _gather(self, after: Mapping[int, Position]) -> tuple[list[Entry], Mapping[int, Position], bool]:
        """Records for one segment, how far they reach, and whether more follow."""
        entries: list[Entry] = []
        bytes, more = 0, True
        while more and bytes < self._size:
            page = await self._store.log(after, self._page)
            entries += page.entries
            bytes += sum(weight(entry.record) for entry in page.entries)
            after, more = page.through, page.more
        return entries, after, more

    def _is_of_age(self, entry: Entry) -> bool:
        return self._runtime.clock() - (_moment(entry) or 0) >= min(AGE, self._limits.log_age)

    async def _made(
        self, number: int, entries: Sequence[Entry], after: Mapping[int, Position], through: Mapping[int, Position]
    ) -> tuple[Segment, bytes]:
        """The segment with the content of its file."""
        subjects = sorted({entry.record.subject for entry in entries})
        await self._store.make_keys(subjects)
        cipher = Cipher(await self._store.keys(subjects))
        content = await asyncio.to_thread(pack, entries, cipher)
        moments = [at for entry in entries if (at := _moment(entry)) is not None] or [self._runtime.clock()]
        checksum = sha256(content)
        segment = Segment(
            number=number,
            name=name_of(LOG, self._runtime.names, number, checksum.hexdigest()),
            checksum=checksum.digest(),
            size=len(content),
            bytes=sum(weight(entry.record) for entry in entries),
            since=min(moments),
            until=max(moments),
            after=after,
            through=through,
        )
        return segment, content

    async def _trim(self) -> None:
        """Let the log go of what is old, or too much."""
        shelf = await self._store.shelf()
        held = await self._held(shelf)
        bytes = self._backlog.waiting + sum(segment.bytes for segment in held)
        oldest = self._runtime.clock() - self._limits.log_age
        for segment in held:
            if segment.until >= oldest and bytes <= self._limits.log_bytes:
                return
            await self._store.trim_log(segment.number)
            bytes -= segment.bytes

    async def _held(self, shelf: Shelf) -> list[Segment]:
        """The segments whose records the log still has."""
        numbers = range(max(shelf.first, shelf.trimmed + 1), shelf.last + 1)
        found = [await self._store.segment(number) for number in numbers]
        return [segment for segment in found if segment is not None]

    async def _forget(self) -> None:
        """Drop what is older than the archive keeps; the last segment stays."""
        shelf = await self._store.shelf()
        oldest = self._runtime.clock() - self._limits.archive_age
        for number in range(shelf.first, min(shelf.trimmed + 1, shelf.last)):
            segment = await self._store.segment(number)
            if segment is None or segment.until >= oldest:
                return
            await self._store.drop_segment(number)
            await self._delete(segment)

    async def _delete(self, segment: Segment) -> None:
        """Delete the files of a segment that is not listed."""
        for name in segment.files:
            await self._files.delete(name)

    async def _tidy(self) -> None:
        """Delete what nobody knows, once: what another process is writing now has a number that was not given yet."""
        if self._is_tidy:
            return
        found = [name for folder in (LOG, SUBJECTS) for name in await self._files.names(folder)]
        shelf = await self._store.shelf()
        for name in found:
            number = number_of(name, self._runtime.names)
            if number is not None and number <= shelf.last and not await self._is_listed(number, name):
                await self._files.delete(name)
                log.warning("the archive's file %s is no segment's, and was deleted", name)
        self._is_tidy = True

    async def _is_listed(self, number: int, name: str) -> bool:
        segment = await self._store.segment(number)
        return segment is not None and name in segment.files
