"""Sweeps over a real store: everyone once, in pages, at a bounded rate, through crashes, pauses and faults."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from annai.core.inputs import AnyInput
from annai.core.subject import Ref
from annai.core.sweep import Enroll, Sweep
from annai.runtime.chain import Chain, Reply
from annai.store.errors import StoreUnavailable
from annai.workers.sweeper import IDLE, Sweeper
from annai.workers.timers import Timers
from tests.core.world import START, TOUR, bundle
from tests.runtime.world import Engine, engine, poison, settle

PEOPLE = 60
SWEEP = Sweep(id="enroll", purpose=Enroll(("tour",)), created=START)
FLOWS = bundle(health=None, tour=TOUR)
EACH_TIME = bundle(None, tour="title: T\ntrigger: {api: true}\nreentry: always\nsteps: [{id: s, set: {bio: swept}}]")


async def people(one: Engine, count: int = PEOPLE) -> list[Ref]:
    refs = [one.user(f"user-{number}") for number in range(count)]
    for ref in refs:
        await one.identify(ref, role="admin")
    return refs


async def sweep_of(one: Engine, id: str = "enroll") -> Sweep:
    sweep = await one.store.sweep(id)
    assert sweep is not None
    return sweep


async def finish(worker: Sweeper) -> None:
    while await worker.run_once() != IDLE:
        pass


async def versions(one: Engine, refs: list[Ref]) -> list[int]:
    return [(await one.read(ref)).version for ref in refs]


async def test_everyone_is_visited_once(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        refs = await people(one)
        await one.track(refs[0], "signed_up")  # who is in the flow already
        await one.store.add_sweeps([SWEEP])
        await finish(Sweeper(one.runtime, page=7))
        done = await sweep_of(one)
        assert (done.state, done.visited, done.changed, done.ended) == ("done", PEOPLE, PEOPLE - 1, START)
        assert await versions(one, refs) == [2] * PEOPLE
        assert [(await one.read(ref)).runs["tour"].number for ref in refs] == [1] * PEOPLE


async def test_the_members_of_an_account_only(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        refs = await people(one, 9)
        for ref in refs[:5]:
            await one.group(ref, "acme")
        account = await one.account("acme")
        await one.store.add_sweeps([replace(SWEEP, account=account.key)])
        await finish(Sweeper(one.runtime, page=2))
        assert ["tour" in (await one.read(ref)).runs for ref in refs] == [True] * 5 + [False] * 4
        assert (await sweep_of(one)).visited == 5


@pytest.mark.parametrize("seed", range(8))
async def test_a_killed_sweep_resumes_and_visits_nobody_twice(tmp_path: Path, seed: int) -> None:
    """The process dies at a random page, when it was visited and is not saved; each visit would run the flow once."""
    chance = random.Random(seed)
    async with engine(tmp_path, EACH_TIME) as one:
        refs = await people(one)
        await one.store.add_sweeps([SWEEP])
    while True:
        async with engine(tmp_path, EACH_TIME) as one:
            worker = Sweeper(one.runtime, page=5, rate=4)
            saving, left = one.store.save_sweep, chance.randrange(1, 4)

            async def dying(before: Sweep, after: Sweep) -> bool:
                nonlocal left
                left -= 1
                if left == 0:
                    raise KeyboardInterrupt
                return await saving(before, after)  # noqa: B023

            one.store.save_sweep = dying  # type: ignore[method-assign]
            try:
                while await worker.run_once() != IDLE:
                    pass
            except KeyboardInterrupt:
                continue
            break
    async with engine(tmp_path, EACH_TIME) as one:
        assert (await sweep_of(one)).visited == PEOPLE
        assert [(await one.read(ref)).finished["tour"].number for ref in refs] == [1] * PEOPLE


async def test_a_sweep_that_is_paused_waits_until_it_is_resumed(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        await people(one)
        await one.store.add_sweeps([SWEEP])
        worker = Sweeper(one.runtime, page=10, rate=40)  # a page a turn
        await worker.run_once()
        await one.store.turn_sweep("enroll", "paused", START)
        assert await worker.run_once() == IDLE
        assert (await sweep_of(one)).visited == 10
        await one.store.turn_sweep("enroll", "running", START)
        await worker.run_once()
        assert (await sweep_of(one)).visited == 20
        await one.store.turn_sweep("enroll", "cancelled", START + 1)
        assert await worker.run_once() == IDLE
        assert replace(await sweep_of(one), cursor=b"") == replace(
            SWEEP, state="cancelled", visited=20, changed=20, ended=START + 1
        )


async def test_one_who_came_while_the_files_changed_is_visited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their commit is under way when the edit is made, and ends as soon as the sweep has read, or waits for it."""
    held, go_on = asyncio.Event(), asyncio.Event()

    live = TOUR + "enroll: existing\n"
    async with engine(tmp_path, bundle(health=None, tour=live + "status: draft\n")) as one:
        commit, subjects, submit = one.store.commit, one.store.subjects, one.runtime.submit

        async def slow(*arguments: Any) -> Any:
            held.set()
            await go_on.wait()
            return await commit(*arguments)

        async def reading(*arguments: Any) -> Any:
            found = await subjects(*arguments)
            go_on.set()
            return found

        def waiting(ref: Ref, inputs: Sequence[AnyInput], **options: Any) -> "asyncio.Future[Reply]":
            go_on.set()
            return submit(ref, inputs, **options)

        coming = asyncio.ensure_future(one.identify(one.user(), role="admin"))
        with monkeypatch.context() as patch:
            patch.setattr(one.store, "commit", slow)
            await held.wait()
            await one.bundles.replace(bundle(health=None, tour=live))
            patch.setattr(one.store, "subjects", reading)
            patch.setattr(one.runtime, "submit", waiting)
            await finish(Sweeper(one.runtime))
            await coming
        assert list((await one.read(one.user())).runs) == ["tour"]


async def test_the_rate_is_bounded(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        await people(one)
        await one.store.add_sweeps([SWEEP])
        worker = Sweeper(one.runtime, page=10, rate=20)
        assert [await worker.run_once() for _ in range(3)] == [0.5] * 3


async def test_sweeps_take_turns(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        await people(one)
        await one.store.add_sweeps([SWEEP, replace(SWEEP, id="second")])
        await Sweeper(one.runtime, page=10, rate=80).run_once()
        assert [(await sweep_of(one, id)).visited for id in ("enroll", "second")] == [10, 10]


async def test_one_who_cannot_be_visited_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, FLOWS) as one:
        refs = await people(one, 4)
        await one.identify(one.user("poison"))
        await one.store.add_sweeps([SWEEP])
        poison(monkeypatch)
        await finish(Sweeper(one.runtime))
        assert (await sweep_of(one)).changed == 4
        assert await versions(one, refs) == [2] * 4


async def test_a_page_that_the_store_does_not_take_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    async with engine(tmp_path, FLOWS) as one:
        await people(one, 4)
        await one.store.add_sweeps([SWEEP])
        with monkeypatch.context() as patch:
            patch.setattr(Chain, "advance", full)
            with pytest.raises(StoreUnavailable):
                await Sweeper(one.runtime).run_once()
        assert (await sweep_of(one)) == SWEEP
        await finish(Sweeper(one.runtime))
        assert (await sweep_of(one)).changed == 4


async def test_what_a_visit_does_not_change_is_not_written(tmp_path: Path) -> None:
    async with engine(tmp_path, FLOWS) as one:
        refs = await people(one, 4)
        await one.store.add_sweeps([replace(SWEEP, purpose=Enroll(("gone",)))])
        await settle(Sweeper(one.runtime))
        assert (await sweep_of(one)).changed == 0
        assert await versions(one, refs) == [1] * 4


async def test_the_members_of_an_account_hear_of_its_band(tmp_path: Path) -> None:
    rescue = "title: R\ntrigger: {band: risk}\nsteps: [{id: a, modal: {title: A, body: A}}]"
    async with engine(tmp_path, bundle(tour=TOUR, rescue=rescue)) as one:
        refs = await people(one, 3)
        for ref in refs:
            await one.group(ref, "acme")
            for _ in range(4):
                await one.track(ref, "report_created")
                await one.track(ref, "report_shared")
        await one.account("acme")
        await finish(Sweeper(one.runtime))
        assert [list((await one.read(ref)).runs) for ref in refs] == [[], [], []]
        while await Timers(one.runtime).run_once() is not None:  # time passes, and nobody does anything
            due = await one.store.next_due()
            assert due is not None
            one.clock.now = max(one.clock.now, due)
        await finish(Sweeper(one.runtime))
        assert [list((await one.read(ref)).runs) for ref in refs] == [["rescue"]] * 3
        assert await one.store.claim("sweep", one.clock.now * 2, 1, 9) == []
