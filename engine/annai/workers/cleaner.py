"""The cleaner: forgets message ids after the time for which retries are recognised."""

from annai.core.instant import HOUR
from annai.runtime import Runtime

KEEP = 25 * HOUR  # R4 asks for at least 24 h
PAGE = 2_000


class Cleaner:
    name = "cleaner"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def run_once(self) -> float | None:
        forgotten = await self._runtime.store.forget_messages(self._runtime.clock() - KEEP, PAGE)
        return 0.1 if forgotten == PAGE else 600.0
