"""A lane of the queue: jobs in the order in which they came, and how long one that comes now would wait."""

from collections import deque
from collections.abc import Callable, Sequence
from math import ceil

from annai.runtime.chain import Job

FIRST_COST = 0.0001  # seconds that an input is thought to take, before that is known
TELLING = 16  # inputs of a batch from which on it tells what one costs; in a smaller one each costs more
SMOOTHING = 4  # batches, about, over which the cost is averaged
LONGEST = 30  # seconds after which who is refused shall come back, at most


class Overloaded(Exception):
    """There is no room now; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after


class Lane:
    """Holds jobs of up to `limit` inputs; `clock` gives seconds."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self.jobs: deque[Job] = deque()
        self._inputs = 0  # of these jobs
        self._since = 0.0  # the moment since which the first of them waits, or others were taken
        self._begun = 0.0  # when the batch under way was taken
        self._under_way = 0  # inputs of the batch that was taken last
        self._cost = FIRST_COST
        self._called = 0.0  # the moment to which the last who was refused was called back

    def require(self, patience: float) -> None:
        """Raises Overloaded when a job that came now would wait longer than so many seconds."""
        if self.jobs and (self._inputs * self._cost > patience or self._clock() - self._since > patience):
            raise Overloaded(self._call_back())

    def put(self, job: Job) -> None:
        """Raises Overloaded when it finds no room. An empty lane takes any, or a large one would never find it."""
        if not self.jobs:
            self._since = self._clock()
        elif self._inputs + job.weight > self._limit:
            raise Overloaded(self._call_back())
        self._inputs += job.weight
        self.jobs.append(job)

    def put_all(self, jobs: Sequence[Job]) -> None:
        """The same of several, all or none."""
        inputs = sum([job.weight for job in jobs])
        if self.jobs and self._inputs + inputs > self._limit:
            raise Overloaded(self._call_back())
        for job in jobs:
            self.force(job)

    def force(self, job: Job) -> None:
        """Put a job of one who waits for its answer before the next."""
        if not self.jobs:
            self._since = self._clock()
        self._inputs += job.weight
        self.jobs.append(job)

    def take(self, most: int) -> list[Job]:
        """The jobs that waited longest, up to `most`."""
        taken = [self.jobs.popleft() for _ in range(min(most, len(self.jobs)))]
        self._since = self._begun = self._clock()
        self._under_way = sum([job.weight for job in taken])
        self._inputs -= self._under_way
        return taken

    def done(self) -> None:
        """What was taken is answered, and now it is known what an input costs.

        In a small batch each costs more, so that it tells only that less is enough: or a single stall, after which no
        batch grows large any more, would be believed for ever.
        """
        if self._under_way:
            cost = (self._clock() - self._begun) / self._under_way
            if self._under_way >= TELLING or cost < self._cost:
                self._cost += (cost - self._cost) / SMOOTHING
        self._under_way = 0

    def _wait(self) -> float:
        """Seconds: what those who wait will cost, or more, when the batch under way takes longer than that."""
        return max(self._inputs * self._cost, self._clock() - self._since)

    def _call_back(self) -> int:
        """After how many seconds to come back. Those who are refused are called one after the other."""
        now = self._clock()
        self._called = max(self._called, now + self._wait()) + self._cost
        return min(ceil(self._called - now), LONGEST)
