"""Schedules start their flows at their moments, once, also when the server was stopped at one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from annai.core.bundle import Bundle
from annai.core.instant import DAY, HOUR
from annai.core.sweep import Sweep
from annai.store.errors import StoreUnavailable
from annai.workers.doubt import DOUBT
from annai.workers.scheduler import LONGEST_SLEEP, Scheduler
from annai.workers.sweeper import IDLE, Sweeper
from tests.core.world import START, TOUR, bundle
from tests.runtime.world import Engine, engine

WEEKLY = """
title: Weekly
audience: user.role == "admin"
trigger: {schedule: {every: day, at: "09:00"}}
reentry: always
steps: [{id: s, set: {bio: seen}}]
"""
FLOWS = bundle(None, tour=TOUR, weekly=WEEKLY)
MIDNIGHT = START - START % DAY
NINE = MIDNIGHT + DAY + 9 * HOUR


async def run(one: Engine, id: str = "ann") -> int:
    """Let the schedule and its sweep work; returns how often the flow ran."""
    await Scheduler(one.runtime).run_once()
    while await Sweeper(one.runtime).run_once() != IDLE:
        pass
    finished = (await one.read(one.user(id))).finished.get("weekly")
    return finished.number if finished else 0


async def test_a_flow_starts_at_its_moment_once(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        await one.identify(one.user(), role="admin")
        await one.identify(one.user("bob"), role="editor")
        one.clock.now = NINE - 1_000
        assert await run(one) == 0
        one.clock.now = NINE
        assert [await run(one), await run(one)] == [1, 1]
        assert await run(one, "bob") == 0
        one.clock.now = NINE + DAY
        assert await run(one) == 2
        assert [sweep.id for sweep in await one.store.sweeps(9)] == [
            f"schedule:weekly:{NINE + DAY}",
            f"schedule:weekly:{NINE}",
        ]


async def test_nothing_starts_while_the_clock_is_in_doubt(tmp_path: Path) -> None:
    doubts = [False, True, False]
    async with engine(tmp_path, FLOWS) as one:
        worker = Scheduler(one.runtime, lambda: doubts.pop(0))
        await worker.run_once()
        one.clock.now = NINE
        assert await worker.run_once() == DOUBT
        assert await one.store.sweeps(9) == []
        await worker.run_once()
        assert len(await one.store.sweeps(9)) == 1


async def test_one_worker_sleeps_until_the_next_moment(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        worker = Scheduler(one.runtime)
        one.clock.now = NINE - 5_000
        assert [await worker.run_once(), await worker.run_once()] == [5.0, 5.0]
        one.clock.now = NINE
        assert await worker.run_once() == LONGEST_SLEEP
        assert len(await one.store.sweeps(9)) == 1
        await one.bundles.replace(bundle(None, tour=TOUR))
        one.clock.now = NINE + DAY
        assert await worker.run_once() == LONGEST_SLEEP
        scheduled = [sweep for sweep in await one.store.sweeps(9) if sweep.id.startswith("schedule")]
        assert len(scheduled) == 1


async def test_what_was_missed_is_made_up_for_once(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        await one.identify(one.user(), role="admin")
        one.clock.now = NINE - HOUR
        assert await run(one) == 0
    async with engine(tmp_path, FLOWS) as one:
        one.clock.now = NINE + 3 * DAY + HOUR
        assert await run(one) == 1
        assert [sweep.id for sweep in await one.store.sweeps(9)] == [f"schedule:weekly:{NINE + 3 * DAY}"]


@pytest.mark.parametrize("before", [[FLOWS], [FLOWS, bundle(None, tour=TOUR)], [bundle(None, tour=TOUR)]])
async def test_a_schedule_that_was_written_meanwhile_does_not_start_for_the_past(
    tmp_path: Path, before: Sequence[Bundle]
) -> None:
    """Of what was there before: another schedule, one that was taken out, or none."""
    for flows in before:
        async with engine(tmp_path, flows) as one:
            await one.identify(one.user(), role="admin")
            one.clock.now = NINE - 2 * HOUR
            assert await run(one) == 0
    edited = bundle(None, tour=TOUR, weekly=WEEKLY.replace("09:00", "08:00"))
    async with engine(tmp_path, edited) as one:
        one.clock.now = NINE
        assert await run(one) == 0
        one.clock.now += DAY
        assert await run(one) == 1


@pytest.mark.parametrize("status", ["draft", "paused"])
async def test_what_is_made_live_meanwhile_does_not_start_for_the_past(tmp_path: Path, status: str) -> None:
    async with engine(tmp_path, bundle(None, tour=TOUR, weekly=f"{WEEKLY}status: {status}\n")) as one:
        await one.identify(one.user(), role="admin")
        one.clock.now = NINE - 2 * HOUR
        assert await run(one) == 0
    async with engine(tmp_path, bundle(None, tour=TOUR, weekly=WEEKLY)) as one:
        one.clock.now = NINE + HOUR
        assert await run(one) == 0
        one.clock.now += DAY
        assert await run(one) == 1


async def test_a_schedule_that_is_written_while_serving_starts_at_its_first_moment(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(None, tour=TOUR)) as one:
        await one.identify(one.user(), role="admin")
        worker = Scheduler(one.runtime)
        one.clock.now = NINE - 5_000
        await worker.run_once()
        await one.bundles.replace(FLOWS)
        one.clock.now = NINE + 3_000
        await worker.run_once()
        assert await run(one) == 1


async def test_what_was_seen_to_is_kept_to_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, FLOWS) as one:
        worker, kept = Scheduler(one.runtime), 0
        project = one.store.project

        async def counting(*arguments: Any) -> None:
            nonlocal kept
            kept += 1
            await project(*arguments)

        monkeypatch.setattr(one.store, "project", counting)
        for _ in range(13):
            await worker.run_once()
            one.clock.now += 10_000
        assert kept == 3
        await one.bundles.replace(bundle(None, tour=TOUR))
        for _ in range(13):
            await worker.run_once()
            one.clock.now += 10_000
        assert kept == 4


async def test_a_schedule_that_names_no_more_days_is_over(tmp_path: Path) -> None:
    once = WEEKLY.replace('every: day, at: "09:00"', 'every: once, on: 2026-06-01, at: "09:00"')
    async with engine(tmp_path, bundle(None, weekly=once)) as one:
        await one.identify(one.user(), role="admin")
        assert await run(one) == 0
        one.clock.now = 1_780_304_400_000  # 2026-06-01 09:00 UTC
        assert await run(one) == 1
        one.clock.now += 400 * DAY
        assert await run(one) == 1


async def test_a_flow_of_accounts_starts_for_them(tmp_path: Path) -> None:
    flow = """
title: Monthly
subject: account
trigger: {schedule: {every: day, at: "09:00"}}
steps: [{id: s, set: {plan: seen}}]
"""
    async with engine(tmp_path, bundle(None, monthly=flow)) as one:
        await one.group(one.user(), "acme", plan="trial")
        await one.account("acme")
        await Scheduler(one.runtime).run_once()
        one.clock.now = NINE
        await run(one)
        account = await one.account("acme")
        assert (account.finished["monthly"].number, account.personal.traits) == (1, {"plan": "seen"})


async def test_a_moment_at_which_the_store_failed_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(_sweeps: Sequence[Sweep]) -> None:
        raise StoreUnavailable("disk full")

    async with engine(tmp_path, FLOWS) as one:
        worker = Scheduler(one.runtime)
        await worker.run_once()
        one.clock.now = NINE
        with monkeypatch.context() as patch:
            patch.setattr(one.store, "add_sweeps", failing)
            with pytest.raises(StoreUnavailable):
                await worker.run_once()
        one.clock.now += HOUR
        await worker.run_once()
        assert [sweep.id for sweep in await one.store.sweeps(9)] == [f"schedule:weekly:{NINE}"]
