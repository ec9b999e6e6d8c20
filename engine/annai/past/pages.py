"""Reading the log for one purpose: the records of some subjects, or those at some places."""

from collections.abc import AsyncIterator, Iterable, Mapping

from annai.core.instant import MINUTE
from annai.core.subject import Position, partition_of
from annai.runtime.log import Log
from annai.store.protocol import Entry, Store

PAGE = 1_000  # records that are read at once
SKEW = MINUTE  # by which the clocks of processes may differ
BEGIN = Position(0, 0, 0)


class Pages:
    """`log` is read by whole logs: partitions that share one are read together, which costs the same."""

    def __init__(self, store: Store, log: Log) -> None:
        self._width = store.partitions_per_log
        self._log = log

    async def behind(self, subject: bytes, after: Mapping[int, Position]) -> AsyncIterator[Entry]:
        """The records of the subject's log behind these positions, all subjects', in order."""
        first = partition_of(subject) // self._width * self._width
        places = {each: after.get(each, BEGIN) for each in range(first, first + self._width)}
        more = True
        while more:
            page = await self._log.read(places, PAGE)
            for entry in page.entries:
                yield entry
            places, more = dict(page.through), page.more

    async def at(self, places: Iterable[tuple[int, Position]]) -> dict[tuple[int, Position], Entry]:
        """The records at these places, as far as they are kept."""
        wanted = set(places)
        after: dict[int, Position] = {}
        for partition, position in wanted:
            before = Position(position.epoch, position.sequence, position.index - 1)
            after[partition] = min(after.get(partition, before), before)
        last = {partition: max(place for each, place in wanted if each == partition) for partition in after}
        found: dict[tuple[int, Position], Entry] = {}
        while after:
            page = await self._log.read(after, PAGE)
            there = (one for one in page.entries if (one.partition, one.position) in wanted)
            found |= {(one.partition, one.position): one for one, _ in self._log.decoded(there)}
            after = {each: place for each, place in page.through.items() if place < last[each]} if page.more else {}
        return found
