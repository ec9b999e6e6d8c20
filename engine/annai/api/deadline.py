"""Deadlines that are hardly ever reached, on the way of every request.

`asyncio.timeout` sets and cancels a timer of the loop each time, which costs more than reading a small body. Here one
timer serves all deadlines of the same length: it wakes when the oldest one is due.
"""

import asyncio
from functools import lru_cache
from types import TracebackType
from typing import Protocol

STEPS = 16  # a sweep wakes at most so often in its length, however many are due one after the other


class Expiring(Protocol):
    """What ends when its time is over."""

    def expire(self) -> None: ...


class Deadline:
    """Raises TimeoutError when the block takes longer than `seconds`."""

    __slots__ = ("_expired", "_sweep", "_task")

    def __init__(self, seconds: float) -> None:
        self._sweep = sweep(asyncio.get_running_loop(), seconds)
        self._expired = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # a request is served by a task
        self._task = task
        self._sweep.add(self)

    def expire(self) -> None:
        self._expired = True
        self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._sweep.remove(self)
        if self._expired and self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise TimeoutError from error


class Sweep:
    """What runs against the same length of time, oldest first, each with the loop's time at which it is due.

    It expires at most a sixteenth of that length late.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._due: dict[Expiring, float] = {}
        self._asleep = True

    def add(self, one: Expiring) -> None:
        self._due[one] = due = self._loop.time() + self._seconds
        if self._asleep:
            self._wake_at(due)

    def remove(self, one: Expiring) -> None:
        self._due.pop(one, None)

    def __contains__(self, one: Expiring) -> bool:
        return one in self._due

    def expire_first(self) -> bool:
        """End the oldest one before its time; whether there was any."""
        oldest = next(iter(self._due), None)
        if oldest is not None:
            self.remove(oldest)
            oldest.expire()
        return oldest is not None

    def _wake_at(self, due: float) -> None:
        self._asleep = False
        self._loop.call_at(due, self._wake)

    def _wake(self) -> None:
        now = self._loop.time()
        for one in [one for one, due in self._due.items() if due <= now]:
            self.remove(one)
            one.expire()
        self._asleep = True
        oldest = next(iter(self._due.values()), None)
        if oldest is not None:
            self._wake_at(max(oldest, now + self._seconds / STEPS))


@lru_cache(maxsize=4)  # a process has one loop, and one length for slow clients and one for idle connections
def sweep(loop: asyncio.AbstractEventLoop, seconds: float) -> Sweep:
    """The sweep of this length, which all share."""
    return Sweep(loop, seconds)
