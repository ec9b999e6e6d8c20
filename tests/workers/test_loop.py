"""A worker that is woken all the time takes more at once instead of running all the time."""

import asyncio
import time

from annai.workers.loop import SPACING, Loop


class Eager:
    """Always has more to do at once; `enough` is set with its third start."""

    name = "eager"

    def __init__(self) -> None:
        self.starts: list[float] = []
        self.enough = asyncio.Event()

    async def run_once(self) -> float | None:
        self.starts.append(time.monotonic())
        if len(self.starts) == 3:
            self.enough.set()
        return 0.0


async def test_starts_keep_their_distance() -> None:
    worker = Eager()
    loop = Loop(worker)
    loop.start()
    async with asyncio.timeout(10):
        await worker.enough.wait()
    await loop.stop()
    assert worker.starts[2] - worker.starts[0] >= 2 * SPACING - 0.02
