"""A date that came while no server ran starts its flow when one runs again; people who were there get their timer."""

from pathlib import Path

from annai.core.instant import DAY, HOUR
from annai.workers.sweeper import Sweeper
from annai.workers.timers import Timers
from tests.core.world import START, bundle
from tests.runtime.world import engine, settle

FLOW = """
title: A week in
trigger: {date: user.created_at, offset: 7d}
steps: [{id: hello, modal: {title: Hello, body: Hi.}}]
"""


async def test_after_a_restart_it_starts_once(tmp_path: Path) -> None:
    flows = bundle(health=None, week=FLOW)
    async with engine(tmp_path, flows) as one:
        await one.identify(one.user(), created_at=START)
        assert await one.store.next_due() == START + 7 * DAY
    async with engine(tmp_path, flows) as one:
        one.clock.now += 7 * DAY + HOUR
        await settle(Timers(one.runtime))
        run = (await one.read(one.user())).runs["week"]
        assert (run.number, run.step) == (1, "hello")
        assert await one.store.next_due() is None


async def test_who_was_there_before_the_flow_gets_a_timer(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None)) as one:
        await one.identify(one.user(), created_at=START)
        await one.bundles.replace(bundle(health=None, week=FLOW))
        await Sweeper(one.runtime).run_once()
        assert await one.store.next_due() == START + 7 * DAY
