"""What was put off comes back after a restart, by its timer, without anybody asking."""

from pathlib import Path

from annai.core.inputs import Interaction
from annai.core.instant import DAY
from annai.workers.timers import Timers
from tests.core.test_snooze import LATER
from tests.core.world import bundle
from tests.runtime.world import engine, settle


async def test_it_comes_back_after_a_restart(tmp_path: Path) -> None:
    flows = bundle(tour=LATER)
    async with engine(tmp_path, flows) as one:
        await one.track(one.user(), "signed_up")
        now = one.clock.now
        pressed = Interaction(id="s", at=now, received=now, kind="snoozed", flow="tour", run=1, step="hello", action=1)
        await one.runtime.submit(one.user(), [pressed])
        assert (await one.look(one.user())).experiences == ()
    async with engine(tmp_path, flows) as one:
        one.clock.now += DAY
        before = (await one.read(one.user())).version
        await settle(Timers(one.runtime))
        assert (await one.read(one.user())).version == before + 1
        assert len((await one.look(one.user())).experiences) == 1
