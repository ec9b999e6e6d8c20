"""Wakes: tells this process's streams of what other processes have committed, as the log has it."""

from collections.abc import Mapping

from annai.core.subject import PARTITIONS, Position
from annai.runtime import Runtime
from annai.workers import funnel
from annai.workers.loop import SPACING

PAUSE = SPACING  # how late a stream may hear of another process's commit
PAGE = 4_000  # records that are read at once
START = Position(0, 0, 0)


class Wakes:
    """It reads while streams are open. It begins where the funnel stands, which is never far behind the log's end, and
    tells those that are open of what is before."""

    name = "wakes"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._read: Mapping[int, Position] = {}

    async def run_once(self) -> float | None:
        if not self._runtime.streams.open:
            self._read = {}
            return PAUSE
        if not self._read:
            self._read = await self._begin()
        page = await self._runtime.store.log(self._read, PAGE)
        await self._runtime.catch_up(entry.record.subject for entry in page.entries)
        self._read = page.through
        return 0.0 if page.more else PAUSE

    async def _begin(self) -> Mapping[int, Position]:
        """Where to read on; what stands before was committed before the subjects are read."""
        kept = await self._runtime.store.projection(funnel.FUNNEL)
        await self._runtime.catch_up(self._runtime.streams.keys())
        return {each: kept[each][0] if each in kept else START for each in range(PARTITIONS)}
