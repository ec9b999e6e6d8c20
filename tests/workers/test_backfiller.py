"""A series that an edit asks for counts what the log knows, once, while its flows start nothing."""

import random
from pathlib import Path

import pytest

from annai.core.bundle import Bundle
from annai.core.context import NOWHERE
from annai.core.history import distinct
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.subject import Ref, Subject
from annai.core.sweep import Backfill, Enroll, Sweep
from annai.wire.reason import FlowReason
from annai.workers.backfiller import Backfiller
from annai.workers.coverage import Coverage
from annai.workers.sweeper import IDLE, TURNS, Sweeper
from tests.core.world import START, bundle
from tests.runtime.world import Engine, engine

STEPS = "steps: [{id: a, modal: {title: A, body: A}}]"
PLAIN = f"title: P\ntrigger: {{event: signed_up}}\n{STEPS}"
THREE = f'title: T\ntrigger: {{event: imported}}\naudience: count("shared") >= 3\n{STEPS}'
WHEN = f'title: W\ntrigger: {{when: count("shared") >= 3}}\nenroll: existing\n{STEPS}'


def flows(**texts: str) -> Bundle:
    return bundle(None, (), plain=PLAIN, **texts)


def asking(condition: str, **more: str) -> Bundle:
    return flows(asks=f"title: A\ntrigger: {{event: imported}}\naudience: '{condition}'\n{STEPS}", **more)


BEFORE = flows()
AFTER = flows(three=THREE)


async def share(one: Engine, ref: Ref, times: int = 1, **properties: object) -> None:
    for _ in range(times):
        one.clock.now += 1_000
        await one.track(ref, "shared", personal={"properties": properties})


async def work(one: Engine) -> None:
    worker = Sweeper(one.runtime)
    while await worker.run_once() != IDLE:
        pass


async def backfills(one: Engine) -> list[Sweep]:
    return [sweep for sweep in await one.store.sweeps(99) if isinstance(sweep.purpose, Backfill)]


async def total(one: Engine, ref: Ref, key: str = "shared") -> int:
    series = (await one.read(ref)).history.get(key)
    return 0 if series is None else series.total


async def test_a_flow_starts_for_someone_whose_events_came_before_it(tmp_path: Path) -> None:
    async with engine(tmp_path, BEFORE) as one:
        ann, bob = one.user("ann"), one.user("bob")
        await share(one, ann, 3)
        await share(one, bob, 2)
        await one.bundles.replace(flows(three=THREE, whole=WHEN))
        await work(one)
        series = (await one.read(ann)).history["shared"]
        assert (series.total, series.first, series.last) == (3, START + 1_000, START + 3_000)
        for ref in (ann, bob):
            await one.track(ref, "imported")
        assert [sorted((await one.read(ref)).runs) for ref in (ann, bob)] == [["three", "whole"], []]
        [sweep] = await backfills(one)
        assert (sweep.state, sweep.visited, sweep.changed, sweep.purpose.flows) == ("done", 5, 2, ("three", "whole"))


async def test_meanwhile_its_flows_start_nothing_also_after_a_restart(tmp_path: Path) -> None:
    edited = flows(three=THREE, none=f'title: N\ntrigger: {{when: count("shared") == 0}}\n{STEPS}')
    async with engine(tmp_path, BEFORE) as one:
        ann = one.user()
        await share(one, ann, 3)
        await one.bundles.replace(edited)
        await one.track(ann, "imported")
        await one.track(ann, "signed_up")
        assert list((await one.read(ann)).runs) == ["plain"]
    async with engine(tmp_path, edited) as one:
        await one.track(ann, "imported")
        subject = await one.read(ann)
        assert (list(subject.runs), subject.watched) == (["plain"], {})
        found = {each.flow: each.reason for each in _reasons(one, subject)}
        assert (found["three"], found["none"]) == ("counting_history", "counting_history")
        await work(one)
        assert one.bundles.workspace.held == frozenset()
        await one.track(ann, "imported")
        assert sorted((await one.read(ann)).runs) == ["plain", "three"]


def _reasons(one: Engine, subject: Subject) -> list[FlowReason]:
    return reasons(one.bundles.workspace, subject, NOWHERE, Look(path="/"), one.clock.now)


@pytest.mark.parametrize("seed", range(6))
async def test_a_killed_backfill_goes_on_and_counts_nothing_twice(tmp_path: Path, seed: int) -> None:
    """The process dies at a random page, counted and not saved; events come meanwhile."""
    chance, expected = random.Random(seed), dict.fromkeys(map(str, range(9)), 0)
    edited = BEFORE
    for _ in range(50):
        async with engine(tmp_path, edited) as one:
            for _ in range(2 if edited is AFTER else 20):
                id = chance.choice([*expected])
                await share(one, one.user(id))
                expected[id] += 1
            await one.bundles.replace(edited := AFTER)
            if await _dies(one, chance):
                continue
            assert {id: await total(one, one.user(id)) for id in expected} == expected
            [sweep] = await backfills(one)
            assert sweep.state == "done"
            return
    raise AssertionError("the backfill never ended")


async def _dies(one: Engine, chance: random.Random) -> bool:
    left, saving = chance.randrange(1, 5), one.store.save_sweep

    async def dying(before: Sweep, after: Sweep) -> bool:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return await saving(before, after)

    one.store.save_sweep = dying  # type: ignore[method-assign]
    worker = Sweeper(one.runtime)
    worker._backfiller = Backfiller(one.runtime, page=3)
    try:
        while await worker.run_once() != IDLE:
            pass
    except KeyboardInterrupt:
        return True
    return False


async def test_an_edit_back_and_forth_counts_everything_once(tmp_path: Path) -> None:
    async with engine(tmp_path, BEFORE) as one:
        ann = one.user()
        for _ in range(3):
            await share(one, ann, 2)
            await one.bundles.replace(AFTER)
            await work(one)
            await share(one, ann)
            one.clock.now += 1
            await one.bundles.replace(BEFORE)
            await work(one)
        await one.bundles.replace(AFTER)
        await work(one)
        assert await total(one, ann) == 9


async def test_a_kill_before_its_coverage_is_kept_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dying(_self: Coverage, _to: object) -> None:
        raise KeyboardInterrupt

    async with engine(tmp_path, BEFORE) as one:
        await share(one, one.user(), 2)
        await one.bundles.replace(AFTER)
        with monkeypatch.context() as patch:
            patch.setattr(Coverage, "extend", dying)
            with pytest.raises(KeyboardInterrupt):
                await work(one)
    async with engine(tmp_path, AFTER) as one:
        await work(one)
        for edited in (BEFORE, AFTER):
            one.clock.now += 1
            await one.bundles.replace(edited)
            await work(one)
        assert await total(one, one.user()) == 2


async def test_a_backfill_is_done_however_many_wait_for_it(tmp_path: Path) -> None:
    async with engine(tmp_path, BEFORE) as one:
        await share(one, one.user(), 3)
        waiting = [Sweep(id=f"{n}", purpose=Enroll(("three",)), created=START) for n in range(TURNS + 1)]
        await one.store.add_sweeps(waiting)
        await one.bundles.replace(AFTER)
        await work(one)
        assert {sweep.state for sweep in await one.store.sweeps(99)} == {"done"}


async def test_a_backfill_that_is_cancelled_lets_its_flows_start(tmp_path: Path) -> None:
    async with engine(tmp_path, BEFORE) as one:
        await share(one, one.user(), 3)
        await one.bundles.replace(AFTER)
        [sweep] = await backfills(one)
        await one.store.turn_sweep(sweep.id, "paused", START)
        await work(one)
        assert one.bundles.workspace.held == {"three"}
        await one.store.turn_sweep(sweep.id, "cancelled", START)
        await work(one)
        assert (one.bundles.workspace.held, await total(one, one.user())) == (frozenset(), 0)


async def test_filters_and_fates_are_counted(tmp_path: Path) -> None:
    asked = asking('count("shared", where=event.via == "mail") >= 2 and seen("plain", step="a")')
    async with engine(tmp_path, BEFORE) as one:
        ann = one.user()
        await share(one, ann, 2, via="mail")
        await share(one, ann, 1, via="link")
        await one.track(ann, "signed_up")
        await one.advance(ann, "a", flow="plain")
        await one.bundles.replace(asked)
        await work(one)
        [key] = [key for key in (await one.read(ann)).history if "#" in key]
        assert await total(one, ann, key) == 2
        completed = asking('completed("plain", step="a")')
        one.clock.now += 1
        await one.bundles.replace(completed)
        await work(one)
        await one.track(ann, "imported")
        assert "asks" in (await one.read(ann)).runs


async def test_moments_are_added_to_what_was_counted_for_a_goal(tmp_path: Path) -> None:
    goal = flows(goal=f"title: G\ntrigger: {{event: imported}}\ngoal: {{event: shared}}\n{STEPS}")
    async with engine(tmp_path, BEFORE) as one:
        ann = one.user()
        await share(one, ann)
        await one.bundles.replace(goal)
        await work(one)
        await share(one, ann)
        series = (await one.read(ann)).history["shared"]
        assert (series.total, series.recent) == (2, b"")
        await one.bundles.replace(AFTER)
        await work(one)
        series = (await one.read(ann)).history["shared"]
        assert (series.total, len(series.recent)) == (2, 16)


async def test_accounts_count_what_their_users_did(tmp_path: Path) -> None:
    asked = asking(
        'account.users("shared") >= 2 and account.count("imported") >= 1'
        ' and account.count("shared", where=event.via == "mail") >= 2'
    )
    async with engine(tmp_path, BEFORE) as one:
        for id in ("ann", "bob"):
            await one.group(one.user(id), "acme")
            await share(one, one.user(id), 2, via="mail")
        await share(one, one.user("ann"), 1, via="link")
        await one.account("acme")
        await one.bundles.replace(asked)
        await share(one, one.user("ann"), 1, via="mail")  # heard as it comes
        await one.account("acme")
        await work(one)
        history = (await one.account("acme")).history
        [key] = [key for key in history if "#" in key]
        found = distinct(history["shared"])
        assert (history["shared"].total, history[key].total, found and found.total) == (6, 5, 2)


async def test_what_a_visitor_did_is_counted_for_the_user(tmp_path: Path) -> None:
    async with engine(tmp_path, BEFORE) as one:
        visitor, ann = one.runtime.ref("anonymous", "tab"), one.user()
        await share(one, visitor, 2)
        await share(one, ann)
        await one.runtime.merging.merge(visitor, ann)
        await one.bundles.replace(AFTER)
        await work(one)
        assert await total(one, ann) == 3


async def test_the_log_of_a_bundle_that_nobody_knows_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine(tmp_path, BEFORE) as one:
        await share(one, one.user())
        monkeypatch.setattr(one.bundles, "_keeps", {BEFORE.digest: None})
        await one.bundles.replace(AFTER)
        await work(one)
        assert await total(one, one.user()) == 0
