"""A process of a run: Annai's runtime over the disk, and its workers."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextvars import copy_context
from typing import Any, TypeVar

from annai.core.bundle import Bundle
from annai.mail.transport import Transport
from annai.runtime import Bundles, Runtime
from annai.runtime.chain import Chain
from annai.runtime.runtime import Positions
from annai.store.protocol import Store
from annai.workers.brought import brought
from annai.workers.loop import Loop
from annai.workers.mailer import Mailer
from annai.workers.merges import Merges
from annai.workers.projector import Projector
from annai.workers.sharer import Sharer
from annai.workers.staff import LOOK
from annai.workers.timers import Timers
from tests.faults.seeds.loop import LIFE, Life

T = TypeVar("T")


class Cut(Exception):
    """The process died before it answered."""


class Process:
    """It lives as long as its life. `ended` is done when that is over; whoever waits for an answer then gets a Cut."""

    def __init__(
        self, life: Life, store: Store, bundle: Bundle, clock: Callable[[], int], post: Transport, shared: bool
    ) -> None:
        self.life = life
        self.store = store
        self.bundles = Bundles(store, bundle, clock=clock)
        self.runtime = Runtime(store, self.bundles, clock, shared=shared)
        self.ended = asyncio.get_running_loop().create_future()
        self._projector = Projector(self.runtime)
        self._merges = Merges(self.runtime)
        self._sharer = Sharer(self.runtime, life.name, self._wake) if shared else None
        self._woken = (Timers(self.runtime), self._projector, Mailer(self.runtime, post))
        self._loops: list[Loop] = []
        self._context = copy_context()
        self._context.run(LIFE.set, life)
        life.on_end = lambda: self.ended.set_result(None)

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the process do something, and wait for it as somebody outside. Raises Cut."""
        task = asyncio.get_running_loop().create_task(work, context=self._context.copy())
        await asyncio.wait([task, self.ended], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Cut
        return task.result()

    async def start(self) -> None:
        """Be ready for requests."""
        await self.bundles.keep()
        await self.runtime.start()

    async def employ(self) -> None:
        """Let the workers do what is due, beside requests, as `Staff` does."""
        if self._sharer is not None:
            await self._sharer.run_once()
        await self._merges.run_once()
        self.runtime.listeners.append(self._hear)
        longest = LOOK if self._sharer is not None else None
        self._loops = [Loop(worker, longest) for worker in (*self._woken, self._merges)]
        if self._sharer is not None:
            self._loops.append(Loop(self._sharer))
        for loop in self._loops:
            loop.start()

    async def work(self) -> None:
        """Do what is due now."""
        for worker in (self._merges, *self._woken, self._projector):
            while await worker.run_once() == 0.0:
                pass

    def _wake(self) -> None:
        for loop in self._loops:
            loop.wake()

    def _hear(self, chains: Sequence[Chain], positions: Positions) -> None:
        self._projector.hear(chains, positions)
        news = brought(chains)
        for concerns, loop in zip((worker.concerns for worker in self._woken), self._loops, strict=False):
            if concerns(news):
                loop.wake()
