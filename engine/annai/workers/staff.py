"""All background workers of a process, woken by the commits that concern them."""

from collections.abc import Callable, Sequence

from annai.mail.transport import MaildirTransport, Transport
from annai.runtime import Runtime
from annai.runtime.chain import Chain
from annai.runtime.runtime import Positions
from annai.workers.archiver import Archiver
from annai.workers.assigner import Assigner
from annai.workers.brought import brought
from annai.workers.cleaner import Cleaner
from annai.workers.collector import Collector
from annai.workers.doubt import never
from annai.workers.eraser import Eraser
from annai.workers.loop import Loop, Worker
from annai.workers.mailer import Mailer
from annai.workers.merges import Merges
from annai.workers.poster import Poster
from annai.workers.projector import Projector
from annai.workers.scheduler import Scheduler
from annai.workers.sharer import Sharer
from annai.workers.sweeper import Sweeper
from annai.workers.timers import Timers

LOOK = 0.5  # seconds between two looks at what other processes have committed


class Staff:
    """Starts and stops the workers together. `worker` is its name among those that share the store, if it shares it."""

    def __init__(
        self,
        runtime: Runtime,
        transport: Transport,
        sweeper: Sweeper | None = None,
        poster: Poster | None = None,
        worker: str | None = None,
        archiver: Archiver | None = None,
        is_in_doubt: Callable[[], bool] = never,
    ) -> None:
        """`is_in_doubt` says whether the clock has leapt."""
        sweeper = sweeper or Sweeper(runtime)
        eraser = Eraser(runtime, transport if isinstance(transport, MaildirTransport) else None)
        others: list[Worker] = [Merges(runtime), Scheduler(runtime, is_in_doubt), sweeper, eraser]
        tidying: list[Worker] = [Cleaner(runtime), Collector(runtime)]  # what others commit is no news to them
        self._runtime = runtime
        self._projector = Projector(runtime)
        senders = (Mailer(runtime, transport), poster or Poster(runtime))
        workers = (Timers(runtime, is_in_doubt), self._projector, Assigner(runtime), *senders)
        longest = LOOK if worker else None
        if archiver is not None:
            others.append(archiver)
        self._woken = [(each, Loop(each, longest)) for each in workers]
        self._loops = [loop for _, loop in self._woken] + [Loop(each, longest) for each in others]
        self._loops += [Loop(each) for each in tidying]
        self._sharer = Sharer(runtime, worker, self._wake) if worker else None
        if self._sharer is not None:
            self._loops.append(Loop(self._sharer))

    async def start(self) -> None:
        """Finish the merges of a former process first, then let all work."""
        if self._sharer is not None:
            await self._sharer.run_once()
        await Merges(self._runtime).run_once()
        self._runtime.listeners.append(self._hear)
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        self._runtime.listeners.remove(self._hear)
        for loop in self._loops:
            await loop.stop()
        if self._sharer is not None:
            await self._sharer.stop()

    def _wake(self) -> None:
        for loop in self._loops:
            loop.wake()

    def _hear(self, chains: Sequence[Chain], positions: Positions) -> None:
        self._projector.hear(chains, positions)
        news = brought(chains)
        for worker, loop in self._woken:
            if worker.concerns(news):
                loop.wake()
