"""The generic loop of a background worker: run, then wait for a wake-up or a moment."""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

log = logging.getLogger("annai.workers")

RETRY_SECONDS = 1.0
SPACING = 0.25  # seconds between two starts: under load, a worker takes more at once


class Worker(Protocol):
    name: str

    async def run_once(self) -> float | None:
        """Do what is due; return the seconds until there may be more, or None to wait for a wake-up."""
        ...


class Loop:
    """Runs a worker until stopped, which waits no longer than `longest` seconds unless that is None.

    `wake` may be called at any time from the event loop.
    """

    def __init__(self, worker: Worker, longest: float | None = None) -> None:
        self.worker = worker
        self._longest = longest
        self._woken = asyncio.Event()
        self._woken.set()
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        self._woken.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"annai {self.worker.name}")

    async def stop(self) -> None:
        """Stop at once; what a worker had begun is taken up by the next one."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            self._woken.clear()
            pauses = [pause for pause in (await self._guarded(), self._longest) if pause is not None]
            await self._wait(min(pauses, default=None))
            await asyncio.sleep(begun + SPACING - clock())

    async def _guarded(self) -> float | None:
        try:
            return await self.worker.run_once()
        except Exception:
            log.exception("worker %s failed; it is tried again", self.worker.name)
            return RETRY_SECONDS

    async def _wait(self, pause: float | None) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), pause)
