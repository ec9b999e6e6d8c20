"""The archiver: writes what the log holds to the archive, and lets the log go of what is old or too much.

Rules:
1. A segment is written when it holds SEGMENT bytes, or its first record is AGE old: file first, durably, then its row.
2. The log lets go of whole segments, the oldest first: when their last record is older than the log keeps, or the log
   holds more bytes than it may. So a crash at any point repeats work, and loses nothing.
3. What is written to the archive is sealed under the keys of its subjects, which the store keeps.
4. A segment whose last record is older than the archive keeps is dropped: its row first, then its files.
5. A file that a crash left, before it was listed or after it was dropped, is deleted at the next start, once its number
   was given to another. Names begin with what stands for the store, so nothing of another store is touched.
6. While the process is busy it waits, an hour at most, and until a quarter of what may wait for it does.
7. With so many segments come snapshots of the subjects that are in them; see `annai.workers.snapshots`.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
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
from annai.workers.keys import cipher_for
from annai.workers.snapshots import EVERY, Camera

log = logging.getLogger("annai.workers")

SEGMENT = 8 * 1024 * 1024  # bytes that its records take in the log
AGE = HOUR
QUIET = 0.5  # of a core: a process that uses more is busy
LOOK = MINUTE  # between two looks whether a small segment has come of age
PAGE = 2_000  # records that are read at once; in a cluster each partition of a page is a call
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


class Gathered(Struct, frozen=True):
    """Records for one segment, their bytes, how far they reach, and whether more follow."""

    entries: Sequence[Entry]
    bytes: int
    through: Mapping[int, Position]
    more: bool


class Contents(Struct, frozen=True):
    """Of whom records are, in order, and the moments of the first and the last."""

    subjects: Sequence[bytes]
    since: int
    until: int


_stamp = msgpack.Decoder(Stamp).decode


def _moment(entry: Entry) -> int | None:
    """When it was committed; None: it cannot be decoded."""
    try:
        return _stamp(entry.record.body).at
    except DecodeError:
        return None


def _contents(entries: Sequence[Entry], now: int) -> Contents:
    moments = [at for entry in entries if (at := _moment(entry)) is not None] or [now]
    return Contents(sorted({entry.record.subject for entry in entries}), min(moments), max(moments))


def _packed(entries: Sequence[Entry], cipher: Cipher) -> tuple[bytes, bytes]:
    """The file, and its SHA-256."""
    file = pack(entries, cipher)
    return file, sha256(file).digest()


class Archiver:
    name = "archiver"

    def __init__(
        self,
        backlog: Backlog,
        runtime: Runtime,
        files: Files,
        limits: Bounds,
        segment: int = SEGMENT,
        page: int = PAGE,
        effort: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._backlog = backlog
        self._runtime = runtime
        self._store = runtime.store
        self._files = files
        self._camera = Camera(runtime, files, limits.snapshots)
        self._limits = limits
        self._size = segment
        self._page = page
        self._effort = effort
        self._looked: int | None = None
        self._is_tidy = False

    async def run_once(self) -> float | None:
        if self.name not in self._runtime.share or not self._is_time():
            return PAUSE
        try:
            while await self._archive() and self._may_go_on():
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
        if self._looked is None or not 0 <= now - self._looked < AGE:
            return True
        is_due = self._backlog.waiting >= self._size or now - self._looked >= LOOK
        return self._may_go_on() and is_due

    def _may_go_on(self) -> bool:
        """Whether nobody has to wait for it, or it is pressing."""
        return self._effort() <= QUIET or self._backlog.is_pressing

    async def _archive(self) -> bool:
        """Write the next segment, if there is one; returns whether more may follow."""
        shelf = await self._store.shelf()
        last = await self._store.segment(shelf.last)
        after = last.through if last is not None else BEGIN
        gathered = await self._gather(after)
        if not gathered.entries or not (gathered.bytes >= self._size or self._is_of_age(gathered.entries[0])):
            return False
        segment, subjects = await self._written(shelf.last + 1, after, gathered)
        shot = await self._camera.take(segment.number, subjects)
        segment = replace(segment, snapshots=shot.snapshots)
        if not await self._store.add_segment(segment, shot.subjects):
            await self._delete(segment)  # another process was faster; its segment holds the same
            return True
        await self._backlog.run_once()
        return gathered.more

    async def _gather(self, after: Mapping[int, Position]) -> Gathered:
        """Records for one segment."""
        entries: list[Entry] = []
        bytes, more = 0, True
        while more and bytes < self._size:
            page = await self._store.log(after, self._page)
            entries += page.entries
            bytes += sum(weight(entry.record) for entry in page.entries)
            after, more = page.through, page.more
        return Gathered(entries, bytes, after, more)

    def _is_of_age(self, entry: Entry) -> bool:
        return self._runtime.clock() - (_moment(entry) or 0) >= min(AGE, self._limits.log_age)

    async def _written(
        self, number: int, after: Mapping[int, Position], gathered: Gathered
    ) -> tuple[Segment, Sequence[bytes]]:
        """The segment, whose file is written, and of whom it is. What takes long is done beside the event loop."""
        contents = await asyncio.to_thread(_contents, gathered.entries, self._runtime.clock())
        cipher = await cipher_for(self._store, contents.subjects)
        file, checksum = await asyncio.to_thread(_packed, gathered.entries, cipher)
        segment = Segment(
            number=number,
            name=name_of(LOG, self._runtime.names, number, checksum.hex()),
            checksum=checksum,
            size=len(file),
            bytes=gathered.bytes,
            since=contents.since,
            until=contents.until,
            after=after,
            through=gathered.through,
        )
        await self._files.put(segment.name, file)
        return segment, contents.subjects

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
