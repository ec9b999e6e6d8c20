from pathlib import Path

import pytest

from annai.core.effects import MergeInto
from annai.core.inputs import Seal
from annai.core.instant import DAY, SECOND
from annai.workers import timers
from annai.workers.cleaner import KEEP, Cleaner
from annai.workers.doubt import DOUBT
from annai.workers.merges import Merges
from annai.workers.timers import LONGEST_SLEEP, Timers
from tests.core.test_journey import WAITING
from tests.core.world import START, bundle
from tests.runtime.world import engine, settle


async def test_timers_wait_for_their_moment(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        worker = Timers(one.runtime)
        assert await worker.run_once() is None
        await one.identify(one.user(), role="admin")
        await one.track(one.user(), "signed_up")
        assert await worker.run_once() == LONGEST_SLEEP
        one.clock.now += 2 * DAY - SECOND
        assert await worker.run_once() == 1.0
        one.clock.now += SECOND
        await settle(worker)
        assert (await one.read(one.user())).runs["rescue"].step == "remind"
        assert await one.store.next_due() is None


async def test_timers_pause_while_the_clock_is_in_doubt(tmp_path: Path) -> None:
    doubts = [True, False]
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        await one.identify(one.user(), role="admin")
        await one.track(one.user(), "signed_up")
        one.clock.now += 2 * DAY
        worker = Timers(one.runtime, lambda: doubts.pop(0))
        assert await worker.run_once() == DOUBT
        assert (await one.read(one.user())).runs["rescue"].step == "pause"
        await worker.run_once()
        assert (await one.read(one.user())).runs["rescue"].step == "remind"


async def test_all_who_are_due_are_advanced_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "PAGE", 2)
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        users = [one.user(f"user-{number}") for number in range(5)]
        for user in users:
            await one.identify(user, role="admin")
            await one.track(user, "signed_up")
        one.clock.now += 2 * DAY
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as later:  # which has read none of them yet
        later.clock.now += 2 * DAY
        assert await Timers(later.runtime).run_once() is None
        assert [(await later.read(user)).runs["rescue"].step for user in users] == ["remind"] * 5


async def test_a_merge_cut_in_two_is_finished(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        seal = Seal(at=START, received=START, to=one.user().key, personal={"id": "ann"})
        [effect] = (await one.runtime.submit(visitor, [seal])).effects
        assert isinstance(effect, MergeInto)
    async with engine(tmp_path) as one:
        await settle(Merges(one.runtime))
        await settle(Merges(one.runtime))
        assert "tour" in (await one.read(one.user())).runs


async def test_message_ids_are_forgotten_after_a_day(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for number in range(64):
            await one.track(one.user(), "report_created", id=f"{number}")
        assert await Cleaner(one.runtime).run_once() == 1.0
        one.clock.now += KEEP
        await Cleaner(one.runtime).run_once()
        await one.track(one.user(), "report_created", id="0")
        one.clock.now += 1
        await Cleaner(one.runtime).run_once()
        await one.track(one.user(), "report_created", id="0")
        assert (await one.read(one.user())).history["report_created"].total == 65
