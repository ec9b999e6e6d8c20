"""Deadlines: one timer for all of one length."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from annai.api.deadline import STEPS, Deadline, Sweep

FOREVER = 1_000.0


async def held(seconds: float, until: asyncio.Event) -> str:
    """Waits for an event, but not for ever."""
    try:
        with Deadline(seconds):
            await until.wait()
    except TimeoutError:
        return "late"
    return "in time"


async def test_only_what_is_due_is_ended() -> None:
    never, soon = asyncio.Event(), asyncio.Event()
    patient = asyncio.create_task(held(FOREVER, soon))
    assert set(await asyncio.gather(held(0.001, never), held(0.001, never))) == {"late"}
    assert await held(0.001, never) == "late"
    soon.set()
    assert await patient == "in time"


async def test_a_deadline_that_was_met_ends_nothing() -> None:
    done, never = asyncio.Event(), asyncio.Event()
    done.set()
    assert await held(0.001, done) == "in time"
    assert await held(0.001, never) == "late"  # by now the first one would be due
    assert await held(FOREVER, done) == "in time"


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    task = asyncio.create_task(held(FOREVER, asyncio.Event()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_another_fault_passes() -> None:
    with pytest.raises(ValueError, match="other"), Deadline(FOREVER):
        raise ValueError("other")


def test_every_loop_has_its_own() -> None:
    for _ in range(3):
        assert asyncio.run(held(0.001, asyncio.Event())) == "late"


class ClockedLoop:
    """What a sweep asks of a loop; time passes when the next timer is due."""

    def __init__(self) -> None:
        self.now = 0.0
        self.wakes = 0
        self._timer: tuple[float, Callable[[], None]] | None = None

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, wake: Callable[[], None]) -> None:
        assert self._timer is None
        self._timer = when, wake

    def run(self) -> None:
        while self._timer is not None:
            (self.now, wake), self._timer = self._timer, None
            self.wakes += 1
            wake()


class Ending:
    def __init__(self, loop: ClockedLoop) -> None:
        self._loop = loop
        self._begun = loop.now

    def expire(self) -> None:
        self.lasted = self._loop.now - self._begun


def test_many_that_are_due_one_after_the_other_wake_it_seldom() -> None:
    loop = ClockedLoop()
    sweep = Sweep(cast(asyncio.AbstractEventLoop, loop), 1.0)
    endings = []
    for n in range(1_000):
        loop.now = n / 1_000
        endings.append(Ending(loop))
        sweep.add(endings[-1])
    loop.run()
    assert all(1 <= ending.lasted <= 1 + 1.01 / STEPS for ending in endings)
    assert loop.wakes <= STEPS + 1
