"""Worker processes beside a server: started with it, started anew when one ends, and ended with it."""

import asyncio
import logging
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

log = logging.getLogger("annai.cli")

PAUSE = 1.0  # seconds until one that ended is started anew
PATIENCE = 15.0  # seconds that one may take to finish


class Workforce:
    """So many processes of an `annai` command, from entering the context until leaving it."""

    def __init__(self, count: int, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._count = count
        self._command = [sys.executable, "-m", "annai", *command]
        self._environment = environment
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._keep(), name="annai workforce") for _ in range(self._count)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self) -> None:
        """Keep one process running."""
        while True:
            try:
                await self._one()
            except OSError:
                log.exception("a worker process cannot be started; it is tried again")
            await asyncio.sleep(PAUSE)

    async def _one(self) -> None:
        """Run one process until it ends."""
        process = await asyncio.create_subprocess_exec(*self._command, env=self._environment)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        log.error("worker process %d ended with %d; another one is started", process.pid, code)


async def _end(process: Process) -> None:
    """Ask it to finish; one that does not is killed."""
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()
