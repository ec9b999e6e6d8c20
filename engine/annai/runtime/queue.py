"""The queue in front of the runtime: two lanes, bounded."""

import asyncio
from collections import deque

from annai.runtime.chain import Job


class Overloaded(Exception):
    """The queue is full; try again after `retry_after` seconds."""

    retry_after = 1


class Queue:
    """Interactive jobs first; background jobs get at most half of a batch while others wait."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._interactive: deque[Job] = deque()
        self._background: deque[Job] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._interactive) + len(self._background)

    def put(self, job: Job, background: bool = False) -> None:
        """Raises Overloaded when interactive jobs fill the queue; background callers wait for their answers."""
        if background:
            self._background.append(job)
        elif len(self._interactive) >= self._limit:
            raise Overloaded
        else:
            self._interactive.append(job)
        self._filled.set()

    async def wait(self) -> None:
        await self._filled.wait()

    def wake(self) -> None:
        """Let a waiter look again, though nothing may have come."""
        self._filled.set()

    def take(self, most: int) -> list[Job]:
        """The next batch, up to `most` jobs."""
        room = most - min(len(self._background), most // 2)
        jobs = [self._interactive.popleft() for _ in range(min(room, len(self._interactive)))]
        rest = min(most - len(jobs), len(self._background))
        jobs += [self._background.popleft() for _ in range(rest)]
        if not self:
            self._filled.clear()
        return jobs
