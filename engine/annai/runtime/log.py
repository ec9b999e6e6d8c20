"""The whole log: what the store still has, and before it what stands in the archive.

Whoever reads the log reads it here. The store lists a segment before it lets go of its records, so what a reader looks
for is always in one of the two. A record that cannot be decoded is left out, so that it stands in nobody's way.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import DecodeError
from msgspec.structs import replace

from annai.archive.cipher import Cipher
from annai.archive.errors import ArchiveDamaged
from annai.archive.files import Files
from annai.archive.records import Sealed, opened, unpack
from annai.core.subject import Position, partition_of
from annai.runtime.records import Body, anonymous, body_of, see_personal
from annai.store.archiving import Segment, Shelf
from annai.store.protocol import Entry, LogPage, Store

Positions = Mapping[int, Position]
Place = tuple[int, Position]  # partition and position

log = logging.getLogger("annai.runtime")


class Log:
    """`files` are the archive's; None: there is none, and the store lets go of nothing.

    `unreadable` is where records stand that could not be decoded, in the order in which they were met.
    `untold` are those of them that nobody has listed yet.
    """

    def __init__(self, store: Store, files: Files | None = None) -> None:
        self._store = store
        self.files = files
        self._segment: Segment | None = None  # the one read last
        self._records: list[Sealed] = []
        self.unreadable: dict[Place, None] = {}
        self.untold: list[Place] = []

    def decoded(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Body]]:
        """Entries with their bodies; those that cannot be decoded are left out, and noted."""
        for entry in entries:
            try:
                body = body_of(entry.record)
                see_personal(entry.record, body)
            except DecodeError as error:
                self._note(entry, error)
            else:
                yield entry, body

    def _note(self, entry: Entry, error: DecodeError) -> None:
        place = entry.partition, entry.position
        if place not in self.unreadable:
            self.unreadable[place] = None
            self.untold.append(place)
            log.error("record %s of partition %d cannot be decoded, and is left out: %s", *reversed(place), error)

    async def read(self, after: Positions, limit: int) -> LogPage:
        """What stands in these partitions, each behind its position; whole batches, about `limit` records in all.

        Of what the archive does not keep any more nothing is found. Raises ArchiveDamaged, ArchiveUnavailable.
        """
        page = await self._store.log(after, limit)
        shelf = await self._store.shelf()  # after the log was read: it may be trimmed meanwhile
        segment = await self._holding(after, shelf)
        return page if segment is None else await self._archived(segment, after, limit)

    async def _holding(self, after: Positions, shelf: Shelf) -> Segment | None:
        """The first segment behind these positions, of those that the log has let go of."""
        low, high, found = shelf.first, shelf.trimmed, None
        while low <= high:
            middle = high if found is None else (low + high) // 2  # mostly nothing is behind even the last one
            segment = await self._listed(middle)
            if segment is None or _is_behind(segment.through, after):
                low = middle + 1
            else:
                found, high = segment, middle - 1
        return found

    async def _listed(self, number: int) -> Segment | None:
        """A segment; what is listed never changes."""
        if self._segment is not None and self._segment.number == number:
            return self._segment
        return await self._store.segment(number)

    async def _archived(self, segment: Segment, after: Positions, limit: int) -> LogPage:
        """A page of a segment; more follows, in it or behind it."""
        found = [record for record in await self._load(segment) if _is_wanted(record, after)]
        taken = _whole(found, limit)
        entries = await self._open(taken)
        rest = {partition_of(record.subject) for record in found[len(taken) :]}
        reached = {entry.partition: entry.position for entry in entries}
        through = {
            partition: reached.get(partition, position)
            if partition in rest
            else max(position, segment.through.get(partition, position))
            for partition, position in after.items()
        }
        return LogPage(entries, through, more=True)

    async def _load(self, segment: Segment) -> Sequence[Sealed]:
        """A segment's records; those of the one read last are at hand."""
        if self._segment is None or self._segment.number != segment.number:
            if self.files is None:
                raise ArchiveDamaged("the log was archived, but this server has no archive; set ANNAI_ARCHIVE")
            content = await self.files.get(segment.name)
            self._records = await asyncio.to_thread(unpack, segment, content)
            self._segment = segment
        return self._records

    async def _open(self, records: Sequence[Sealed]) -> list[Entry]:
        cipher = Cipher(await self._store.keys(sorted({record.subject for record in records})))
        return [_told(entry) for entry in await asyncio.to_thread(opened, records, cipher)]


def _is_behind(through: Positions, after: Positions) -> bool:
    """Whether all that was asked for stands behind a segment's end."""
    return all(position >= through.get(partition, position) for partition, position in after.items())


def _is_wanted(record: Sealed, after: Positions) -> bool:
    position = after.get(partition_of(record.subject))
    return position is not None and record.position > position


def _whole(records: Sequence[Sealed], limit: int) -> Sequence[Sealed]:
    """About `limit` of them, up to the end of a batch."""
    count = 0
    for _, batch in groupby(records, lambda record: (record.position.epoch, record.position.sequence)):
        if count >= limit:
            break
        count += sum(1 for _ in batch)
    return records[:count]


def _told(entry: Entry) -> Entry:
    """Readers find a personal part with every record that can be decoded, if an empty one."""
    if entry.record.personal:
        return entry
    try:
        body = body_of(entry.record)
    except DecodeError:
        return entry
    return replace(entry, record=replace(entry.record, personal=anonymous(body)))
