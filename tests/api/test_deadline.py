"""Deadlines: one timer for all of one length."""

import asyncio

import pytest

from annai.api.deadline import Deadline

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
