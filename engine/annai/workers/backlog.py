"""The backlog: what this process has committed and the archive does not have yet. Beyond its bound, load is shed."""

import logging
from collections.abc import Iterable

from annai.runtime import Runtime
from annai.runtime.chain import Chain
from annai.store.protocol import Record

log = logging.getLogger("annai.workers")

PAUSE = 1.0  # seconds
PRESSING = 4  # the part of what may wait that is pressing


class Backlog:
    """Every process that serves has one, wherever the archiver works: a segment that is listed is no longer waited for.

    It hears of commits from `start` on. `waiting` and `limit` are bytes of records.
    """

    name = "backlog"

    def __init__(self, runtime: Runtime, limit: int) -> None:
        self._runtime = runtime
        self._limit = limit
        self._last = 0  # the segment that was subtracted last
        self.waiting = 0

    async def start(self) -> None:
        """Hear of commits. What is listed by now holds none of them; what is listed from now on is subtracted."""
        self._last = (await self._runtime.store.shelf()).last
        self._runtime.listeners.append(lambda chains, _: self._hear(chains))

    def _hear(self, chains: Iterable[Chain]) -> None:
        """A batch was committed."""
        self.waiting += sum([weight(record) for chain in chains for record, _ in chain.logged])
        self._judge()

    async def run_once(self) -> float | None:
        """See what was archived since."""
        last = (await self._runtime.store.shelf()).last
        for number in range(self._last + 1, last + 1):
            segment = await self._runtime.store.segment(number)
            if segment is not None:
                self.waiting = max(0, self.waiting - segment.bytes)
        self._last = last
        self._judge()
        return PAUSE

    @property
    def is_pressing(self) -> bool:
        """Whether so much waits that it must not become much more."""
        return self.waiting * PRESSING >= self._limit

    def _judge(self) -> None:
        """Shed load, or take it again."""
        shed = self.waiting > self._limit
        if shed and not self._runtime.queue.shedding:
            log.error("%d bytes wait for the archive: inputs are answered 429 until it has them", self.waiting)
        self._runtime.queue.shedding = shed


def weight(record: Record) -> int:
    """The bytes of a record, about, in the log."""
    return len(record.subject) + len(record.body) + len(record.personal)
