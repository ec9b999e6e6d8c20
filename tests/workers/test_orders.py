"""Changes of an account make one sweep over its members at a time, however many they are."""

from pathlib import Path

from annai.core.bundle import Bundle
from annai.core.subject import Ref
from annai.workers.orders import LEASE, take_orders
from annai.workers.sweeper import IDLE, Sweeper
from tests.core.world import bundle
from tests.runtime.world import Engine, engine

UPGRADED = """
title: Upgraded
trigger: {when: 'account.plan == "pro 9"'}
steps: [{id: a, modal: {title: Thanks, body: Thanks.}}]
"""


def flows() -> Bundle:
    return bundle(health=None, upgraded=UPGRADED)


async def members(one: Engine, count: int) -> list[Ref]:
    refs = [one.user(f"user-{number}") for number in range(count)]
    for ref in refs:
        await one.group(ref, "acme")
    await one.account("acme")
    await finish(one)
    return refs


async def change(one: Engine, times: range) -> None:
    """The facts of the account change, and its projector hears of each change apart."""
    for time in times:
        await one.group(one.user("user-0"), "acme", plan=f"pro {time}")
        await one.account("acme")


async def finish(one: Engine) -> None:
    worker = Sweeper(one.runtime)
    while await worker.run_once() != IDLE:
        pass


async def sweeps(one: Engine) -> list[str]:
    return [sweep.state for sweep in await one.store.sweeps(99) if sweep.account is not None]


async def started(one: Engine, refs: list[Ref]) -> int:
    return sum([bool((await one.read(ref)).runs) for ref in refs])


async def test_changes_that_came_before_are_one_sweep(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        refs = await members(one, 4)
        await change(one, range(10))
        await finish(one)
        assert await sweeps(one) == ["done"]
        assert await started(one, refs) == 4


async def test_changes_that_come_meanwhile_make_one_more_afterwards(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        refs = await members(one, 4)
        slow = Sweeper(one.runtime, page=1, rate=1)  # one of them in a turn
        await change(one, range(1))
        await slow.run_once()
        await change(one, range(1, 5))
        await slow.run_once()
        assert await sweeps(one) == ["running"]
        await change(one, range(5, 10))
        one.clock.now += LEASE
        await slow.run_once()
        assert await sweeps(one) == ["running"]
        assert await started(one, refs) == 1  # user-0 reads it with what they do
        await finish(one)
        one.clock.now += LEASE
        await finish(one)
        assert await sweeps(one) == ["done", "done"]
        assert await started(one, refs) == 4
        assert await one.store.claim("sweep", one.clock.now * 2, 1, 9) == []


async def test_changes_apart_in_time_make_one_more_together(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        await members(one, 4)
        slow = Sweeper(one.runtime, page=1, rate=1)
        await change(one, range(1))
        await slow.run_once()
        for time in range(1, 4):
            await change(one, range(time, time + 1))
            await take_orders(one.runtime)
            one.clock.now += LEASE // 4
        await finish(one)
        await finish(one)
        assert await sweeps(one) == ["done", "done"]


async def test_accounts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        await members(one, 2)
        await change(one, range(1))
        await take_orders(one.runtime)
        await one.group(one.user("other"), "globex", plan="pro")
        await one.account("globex")
        await change(one, range(1, 2))
        await take_orders(one.runtime)
        assert await sweeps(one) == ["running", "running"]
        one.clock.now += LEASE
        assert len(await one.store.claim("sweep", one.clock.now, 1, 9)) == 1
