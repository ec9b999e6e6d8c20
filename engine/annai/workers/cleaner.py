"""The cleaner: lets the store tidy its message ids, and forget those whose retries are not recognised any more."""

from annai.core.instant import HOUR
from annai.runtime import Runtime

KEEP = 25 * HOUR  # R4 asks for at least 24 h
PAGE = 2_000
ELSEWHERE = 1.0  # seconds until a look whether it is still another process that does it


class Cleaner:
    name = "cleaner"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def run_once(self) -> float | None:
        if self.name not in self._runtime.share:
            return ELSEWHERE
        now = self._runtime.clock()
        more = await self._runtime.store.forget_messages(now - KEEP, now, PAGE)
        return 0.1 if more else 1.0
