"""Heartbeats: every open stream has its beat once in a period, and one timer serves them all.

The streams lie in the slots of a wheel by their subjects' keys, which are evenly spread; each tick serves one slot.
Ten thousand streams that opened in the same second so cost a little of every tick, and none has a timer of its own.
"""

import asyncio
from abc import abstractmethod
from typing import Protocol

TICK = 100  # milliseconds


class Beating(Protocol):
    """What has heartbeats."""

    @property
    def key(self) -> bytes:
        """Evenly spread bytes, at least 8."""

    @abstractmethod
    def beat(self) -> None:
        """Called on the loop; it must be quick and not raise."""


class Wheel:
    """Calls `beat` of each member once in `period` milliseconds. It turns while it has members."""

    def __init__(self, period: int) -> None:
        self._slots: list[set[Beating]] = [set() for _ in range(max(1, period // TICK))]
        self._pause = period / len(self._slots) / 1000
        self._members = 0
        self._now = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, member: Beating) -> None:
        self._slot(member).add(member)
        self._members += 1
        if self._timer is None:
            self._wait(asyncio.get_running_loop().time())

    def remove(self, member: Beating) -> None:
        self._slot(member).discard(member)
        self._members -= 1
        if self._timer is not None and not self._members:
            self._timer.cancel()
            self._timer = None

    def _slot(self, member: Beating) -> set[Beating]:
        return self._slots[int.from_bytes(member.key[-8:]) % len(self._slots)]

    def _wait(self, since: float) -> None:
        """Reckoned from the moment at which the last tick was due: a late one does not delay the next."""
        due = since + self._pause
        self._timer = asyncio.get_running_loop().call_at(due, self._tick, due)

    def _tick(self, due: float) -> None:
        self._wait(due)
        self._now = (self._now + 1) % len(self._slots)
        for member in self._slots[self._now]:
            member.beat()
