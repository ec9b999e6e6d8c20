from pathlib import Path

from annai.core.effects import MergeInto
from annai.core.inputs import Seal
from annai.core.instant import DAY, SECOND
from annai.workers.cleaner import KEEP, Cleaner
from annai.workers.merges import Merges
from annai.workers.timers import Timers
from tests.core.test_journey import WAITING
from tests.core.world import START, bundle
from tests.runtime.world import engine, settle


async def test_timers_wait_for_their_moment(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        timers = Timers(one.runtime)
        assert await timers.run_once() is None
        await one.identify(one.user(), role="admin")
        await one.track(one.user(), "signed_up")
        assert await timers.run_once() == 2 * DAY / 1_000
        one.clock.now += 2 * DAY - SECOND
        assert await timers.run_once() == 1.0
        one.clock.now += SECOND
        await settle(timers)
        assert (await one.read(one.user())).runs["rescue"].step == "remind"
        assert await one.store.next_due() is None


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
