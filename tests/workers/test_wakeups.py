"""Timers that are set, or whose clock is set, while the worker looks."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from annai.core.instant import DAY, HOUR
from annai.runtime.chain import Chain
from annai.runtime.runtime import Positions
from annai.workers.brought import brought
from annai.workers.timers import Timers
from tests.core.test_journey import WAITING
from tests.core.world import bundle
from tests.runtime.world import engine, settle


async def test_a_timer_set_while_the_worker_looks_wakes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        timers = Timers(one.runtime)
        woken = asyncio.Event()

        def listen(chains: Sequence[Chain], _: Positions) -> None:
            if timers.concerns(brought(chains)):
                woken.set()

        one.runtime.listeners.append(listen)
        next_due = one.store.next_due

        async def slow(*_: object) -> int | None:
            moment = await next_due()
            await one.identify(one.user(), role="admin")
            await one.track(one.user(), "signed_up")
            return moment

        monkeypatch.setattr(one.store, "next_due", slow)
        assert await timers.run_once() is None
        async with asyncio.timeout(5):
            await woken.wait()


async def test_a_clock_that_was_set_back_stops_no_timer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        timers = Timers(one.runtime)
        await one.identify(one.user(), role="admin")
        await one.track(one.user(), "signed_up")
        one.clock.now += 2 * DAY
        due = one.store.due

        async def stepped(*arguments: Any) -> list[tuple[bytes, int]]:
            found = await due(*arguments)
            one.clock.now -= HOUR
            return found

        with monkeypatch.context() as patch:
            patch.setattr(one.store, "due", stepped)
            await timers.run_once()
        one.clock.now += HOUR
        async with asyncio.timeout(5):
            await settle(timers)
        assert (await one.read(one.user())).runs["rescue"].step == "remind"
