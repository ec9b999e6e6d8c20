"""An event loop that a seed drives: it runs what is ready in a drawn order, and its time leaps to the next timer.

It waits for nothing outside: no sockets, no threads. So the same seed gives the same run, step by step.

What runs belongs, by its context, to a life: a process from its start to its crash. After its end nothing of it runs
again, no `finally` and no handler of a cancellation. So a crash may come between any two steps.
"""

import asyncio
import heapq
import logging
from asyncio import BaseEventLoop, Future, Handle, Task, TimerHandle
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, ContextVar
from random import Random
from typing import Any, TypeVar

log = logging.getLogger("seeds")

T = TypeVar("T")


class Stuck(Exception):
    """Somebody waits, and nothing is left that could run."""


class Life:
    """`steps` are left to it; None: it does not end by itself. `refusals` counts what the store refused it.

    Until the moment `frozen` of the loop's time it stands still.
    """

    def __init__(self, name: str, steps: int | None = None) -> None:
        self.name = name
        self.steps = steps
        self.refusals = 0
        self.frozen = 0.0
        self.over = False
        self.on_end: Callable[[], None] = lambda: None

    def end(self) -> None:
        """Crash, if it did not before."""
        if not self.over:
            log.info("%s dies", self.name)
            self.over = True
            self.on_end()

    def step(self) -> bool:
        """Take a step; False when it was over, or is by that."""
        if self.steps is not None:
            self.steps -= 1
            if self.steps <= 0:
                self.end()
        return not self.over


OUTSIDE = Life("outside")  # clients, the mail server, and who judges
LIFE: ContextVar[Life] = ContextVar("life", default=OUTSIDE)


class SeededLoop(BaseEventLoop):
    """As much of a loop as Annai's runtime and workers use. `faults` are what callbacks raised."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._random = random
        self._now = 0.0
        self._waiting: list[Handle] = []
        self._later: list[tuple[float, int, Handle]] = []
        self._timers = 0
        self._tasks: list[Task[Any]] = []  # of the dead, too: what is collected runs its `finally`
        self._left = False

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run until the work is done. Raises Stuck when it never would be."""
        task: Task[T] = self.create_task(work)
        asyncio._set_running_loop(self)
        try:
            while not task.done():
                self._step()
        finally:
            asyncio._set_running_loop(None)
        return task.result()

    def close(self) -> None:
        """Let go of all that was left, which must not run any more."""
        self._left = True
        for task in self._tasks:
            if not task.done():
                with suppress(RuntimeError):  # of one that waits while it is closed
                    task.get_coro().close()
        self._tasks.clear()
        self._waiting.clear()
        self._later.clear()

    def _step(self) -> None:
        """Run one of those that are ready."""
        ready = self._waiting
        if not ready:
            self._leap()
        place = int(self._random.random() * len(ready))
        handle, ready[place] = ready[place], ready[-1]
        ready.pop()
        life = _life_of(handle)
        if life.frozen > self._now:
            self._put_off(life.frozen, handle)
        elif life.step() and not handle.cancelled():
            handle._run()

    def _leap(self) -> None:
        """Go to the moment of the next timers."""
        while self._later and (self._later[0][2].cancelled() or _life_of(self._later[0][2]).over):
            heapq.heappop(self._later)
        if not self._later:
            raise Stuck
        self._now = self._later[0][0]
        while self._later and self._later[0][0] <= self._now:
            self._waiting.append(heapq.heappop(self._later)[2])

    def _put_off(self, when: float, handle: Handle) -> None:
        self._timers += 1
        heapq.heappush(self._later, (when, self._timers, handle))

    def time(self) -> float:
        return self._now

    def call_soon(self, callback: Any, *args: Any, context: Context | None = None) -> Handle:  # type: ignore[override]
        handle = Handle(callback, args, self, context)
        if not self._left:
            self._waiting.append(handle)
        return handle

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Any, *args: Any, context: Context | None = None
    ) -> TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Context | None = None
    ) -> TimerHandle:
        handle = TimerHandle(when, callback, args, self, context)
        self._put_off(when, handle)
        return handle

    def create_task(self, coro: Any, *, name: Any = None, context: Context | None = None) -> "Task[Any]":
        task: Task[Any] = Task(coro, loop=self, name=name, context=context)
        self._tasks.append(task)
        return task

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> "Future[Any]":  # type: ignore[override]
        """At some later step, on this thread."""
        del executor
        future = self.create_future()

        def run() -> None:
            try:
                future.set_result(func(*args))
            except Exception as error:
                future.set_exception(error)

        self.call_soon(run)
        return future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """A callback that raised is a fault; an error that nobody asked for is none, for who would ask may be dead."""
        if "handle" in context and not self._left:
            self.faults.append(f"{context['message']}: {context.get('exception')!r}")

    def is_closed(self) -> bool:
        return self._left


def _life_of(handle: Handle) -> Life:
    context: Context = handle._context  # type: ignore[attr-defined]
    return context.get(LIFE, OUTSIDE)
