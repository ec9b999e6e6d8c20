"""The queue in front of the runtime: two lanes, bounded by their inputs and by how long they would wait."""

import asyncio
import time
from collections.abc import Callable, Sequence

from annai.runtime.chain import Job
from annai.runtime.lane import Lane, Overloaded


class Queue:
    """Interactive jobs first; background jobs get at most half of a batch while others wait.

    While it is `shedding`, because the archive lags too far behind, only what reads and workers find room.

    Each lane holds up to `limit` inputs; only workers, who wait for their answers, may put more. `clock` gives seconds.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interactive = Lane(limit, clock)
        self._background = Lane(limit, clock)
        self._filled = asyncio.Event()
        self.shedding = False

    def __len__(self) -> int:
        return len(self._interactive.jobs) + len(self._background.jobs)

    def lane(self, background: bool) -> Lane:
        return self._background if background else self._interactive

    def put(self, job: Job, background: bool = False) -> None:
        """Raises Overloaded when interactive jobs fill their lane; background callers wait for their answers."""
        if background:
            self._background.force(job)
        elif self.shedding and job.inputs:
            raise Overloaded
        else:
            self._interactive.put(job)
        self._filled.set()

    def put_all(self, jobs: Sequence[Job], background: bool) -> None:
        """Put all or none. Raises Overloaded when they find no room in their lane."""
        if self.shedding:
            raise Overloaded
        self.lane(background).put_all(jobs)
        self._filled.set()

    async def wait(self) -> None:
        """What was taken is answered; return when there is more."""
        self._interactive.done()
        self._background.done()
        await self._filled.wait()

    def wake(self) -> None:
        """Let a waiter look again, though nothing may have come."""
        self._filled.set()

    def take(self, most: int) -> list[Job]:
        """The next batch, up to `most` jobs."""
        room = most - min(len(self._background.jobs), most // 2)
        jobs = self._interactive.take(room)
        jobs += self._background.take(most - len(jobs))
        if not self:
            self._filled.clear()
        return jobs
