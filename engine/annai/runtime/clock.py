"""The clock of a server; everything else is given its moments.

Rules:
1. It follows the wall clock while that goes on as the steady clock does, which nobody can set: within `tolerance`.
2. When the wall clock leaps by more, it is in doubt, and time goes on from where it was, as the steady clock says: what
   comes in meanwhile is stamped without the leap, and what waits for its moment does not meet it early.
3. A wall clock that comes back ends the doubt. One that keeps its new time for `patience` is believed.
"""

import logging
import time
from collections.abc import Callable

from annai.core.instant import MINUTE, SECOND

log = logging.getLogger("annai.clock")

TOLERANCE = 30 * SECOND
PATIENCE = 30 * MINUTE
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the former goes on while a machine is suspended


def wall_clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def steady_clock() -> int:
    """Milliseconds since a moment that never changes."""
    return time.clock_gettime_ns(STEADY) // 1_000_000


class Clock:
    """Milliseconds since 1970, when called; `tolerance` and `patience` are in milliseconds."""

    def __init__(
        self,
        tolerance: int = TOLERANCE,
        patience: int = PATIENCE,
        wall: Callable[[], int] = wall_clock,
        steady: Callable[[], int] = steady_clock,
    ) -> None:
        self._tolerance = tolerance
        self._patience = patience
        self._wall = wall
        self._steady = steady
        self._ahead = wall() - steady()  # of the wall clock before the steady one, as believed
        self._leapt = 0  # where the wall clock has been, instead, since a moment of the steady one
        self._since: int | None = None

    def __call__(self) -> int:
        steady = self._steady()
        ahead = self._wall() - steady
        if not -self._tolerance <= ahead - self._ahead <= self._tolerance and not self._is_believed(ahead, steady):
            return steady + self._ahead
        if self._since is not None:
            self._end_doubt()
        self._ahead = ahead
        return steady + ahead

    @property
    def is_in_doubt(self) -> bool:
        """Whether the wall clock has leapt, as of now."""
        self()
        return self._since is not None

    def _is_believed(self, ahead: int, steady: int) -> bool:
        """Whether the wall clock has kept the time to which it leapt for long enough."""
        if self._since is None or abs(ahead - self._leapt) > self._tolerance:
            self._leapt, self._since = ahead, steady
            log.error(
                "the wall clock leapt by %d s; timers pause until it comes back, or has kept its time for %d s",
                (ahead - self._ahead) // SECOND,
                self._patience // SECOND,
            )
        return steady - self._since >= self._patience

    def _end_doubt(self) -> None:
        log.warning("the wall clock is believed again; timers go on")
        self._since = None
