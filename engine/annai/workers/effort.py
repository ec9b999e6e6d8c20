"""How busy this process is: what can wait, waits for a quiet moment."""

import time
from collections.abc import Callable


class Effort:
    """Called, it tells the share of a core that the process used since the last call, or since it was made.

    `used` and `clock` tell seconds of the processor and of the day.
    """

    def __init__(
        self, used: Callable[[], float] = time.process_time, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._used = used
        self._clock = clock
        self._last = (used(), clock())

    def __call__(self) -> float:
        before, now = self._last, (self._used(), self._clock())
        self._last = now
        passed = now[1] - before[1]
        return (now[0] - before[0]) / passed if passed > 0 else 0.0
