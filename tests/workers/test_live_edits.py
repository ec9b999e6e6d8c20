"""A flow is edited with 1,000 people in it: each ends as `on_change` declares, counted per step, through kills."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from annai.core.bundle import Bundle
from annai.core.subject import Ref
from annai.core.sweep import Sweep
from annai.workers.collector import Collector
from annai.workers.funnel import read as read_funnels
from annai.workers.projector import Projector
from annai.workers.sweeper import IDLE, Sweeper
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle

PEOPLE = 1_000
STEPS = ("one", "two", "three", "four")
BEFORE = {"one": 250, "two": 250, "three": 250, "four": 250}


def steps(*ids: str) -> str:
    return "".join(f"\n  - {{id: {id}, modal: {{title: {id}, body: Text.}}}}" for id in ids)


def flows(*ids: str, on_change: str = "pin", other: str = "Other") -> Bundle:
    tour = f"title: Tour\ntrigger: {{event: signed_up}}\non_change: {on_change}\nsteps:{steps(*ids)}\n"
    return bundle(None, (), tour=tour, other=f"title: {other}\ntrigger: {{event: imported}}\nsteps:{steps('only')}\n")


OLD = flows(*STEPS)
EDITS: dict[str, tuple[Bundle, dict[str, int], dict[str, int]]] = {  # the edit, who stands where, how others ended
    "pin": (flows("one", "two", "new"), BEFORE, {}),
    "follow": (flows("one", "two", "new", on_change="follow"), {"one": 250, "two": 250}, {"removed": 500}),
    "restart": (flows("new", "two", on_change="restart"), {"new": 1_000}, {}),
    "map": (
        flows("two", "new", on_change="{map: {one: two, three: new, four: end}}"),
        {"two": 500, "new": 250},
        {"completed": 250},
    ),
    "map without a target": (
        flows("two", "new", on_change="{map: {three: new}}"),
        {"two": 250, "new": 250},
        {"removed": 500},
    ),
}


async def crowd(one: Engine) -> list[Ref]:
    """A thousand people, a quarter of them on each step."""
    refs = [one.user(f"user-{number}") for number in range(PEOPLE)]
    await asyncio.gather(*(walk(one, ref, STEPS[: number % 4]) for number, ref in enumerate(refs)))
    return refs


async def walk(one: Engine, ref: Ref, steps: tuple[str, ...]) -> None:
    """Begin, and go through these steps."""
    await one.track(ref, "signed_up")
    for step in steps:
        await one.advance(ref, step)


async def standing(one: Engine, refs: list[Ref]) -> Counter[str]:
    found: Counter[str] = Counter()
    for ref in refs:
        subject = await one.read(ref)
        found[subject.runs["tour"].step if "tour" in subject.runs else subject.finished["tour"].outcome] += 1
    return found


async def sweep(one: Engine, chance: random.Random) -> bool:
    """Let the sweeper work until it is done, or dies at a random commit."""
    worker, left = Sweeper(one.runtime, page=32, rate=64), chance.randrange(1, 12)
    saving = one.store.save_sweep

    async def dying(before: Sweep, after: Sweep) -> bool:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return await saving(before, after)

    one.store.save_sweep = dying  # type: ignore[method-assign]
    try:
        while await worker.run_once() != IDLE:
            pass
    except KeyboardInterrupt:
        return False
    return True


@pytest.mark.parametrize("name", EDITS)
async def test_everyone_ends_as_declared(tmp_path: Path, name: str) -> None:
    edited, stand, ended = EDITS[name]
    chance = random.Random(name)
    async with engine(tmp_path, OLD) as one:
        refs = await crowd(one)
        assert await standing(one, refs) == BEFORE
        versions = [(await one.read(ref)).version for ref in refs]
        await one.bundles.replace(edited)
        done = await sweep(one, chance)
    while not done:
        async with engine(tmp_path, edited) as one:
            done = await sweep(one, chance)
    async with engine(tmp_path, edited) as one:
        assert await standing(one, refs) == {**stand, **ended}
        moved = [(await one.read(ref)).version - version for ref, version in zip(refs, versions, strict=True)]
        assert moved == [0 if name == "pin" else 1] * PEOPLE  # nobody is migrated twice
        await settle(Projector(one.runtime))
        signals = (await read_funnels(one.store))["tour"]
        again = PEOPLE if name == "restart" else 0
        assert signals["flow_started"] == PEOPLE + again
        assert signals.get("flow_exited", 0) == ended.get("removed", 0) + again


async def test_who_starts_meanwhile_has_the_new_files(tmp_path: Path) -> None:
    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
        edited = flows("new", on_change="restart")
        await one.bundles.replace(edited)
        await one.track(one.user("bob"), "signed_up")
        await settle_sweeps(one)
        assert (await one.read(one.user())).runs["tour"].number == 2
        assert (await one.read(one.user("bob"))).runs["tour"].number == 1


async def settle_sweeps(one: Engine) -> None:
    while await Sweeper(one.runtime).run_once() != IDLE:
        pass


async def test_an_edit_while_the_server_was_stopped_reaches_people_too(tmp_path: Path) -> None:
    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
    for _ in range(2):  # started twice, migrated once
        async with engine(tmp_path, flows("one", "two", on_change="follow")) as one:
            await settle_sweeps(one)
            subject = await one.read(one.user())
            assert (subject.runs["tour"].bundle, subject.version) == (one.bundles.bundle.digest, 2)
            assert len(await one.store.sweeps(9)) == 2


async def test_an_edit_of_another_flow_moves_nobody(tmp_path: Path) -> None:
    async with engine(tmp_path, flows(*STEPS, on_change="restart")) as one:
        await one.bundles.replace(flows(*STEPS, on_change="restart", other="Another"))
        assert await one.store.sweeps(9) == []


async def test_runs_of_a_flow_that_is_gone_end(tmp_path: Path) -> None:
    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
        await one.bundles.replace(bundle(None, (), other=f"title: O\ntrigger: {{event: imported}}\nsteps:{steps('a')}"))
        await settle_sweeps(one)
        assert (await one.read(one.user())).finished["tour"].reason == "removed"


async def test_people_who_were_there_before_a_flow_are_enrolled(tmp_path: Path) -> None:
    late = "title: Late\naudience: user.role == 'admin'\ntrigger: {event: imported}\nenroll: existing\nsteps:"
    async with engine(tmp_path, OLD) as one:
        await one.identify(one.user("ann"), role="admin")
        await one.identify(one.user("bob"), role="editor")
        await one.bundles.replace(bundle(None, (), late=late + steps("a")))
        await settle_sweeps(one)
        assert ["late" in (await one.read(one.user(id))).runs for id in ("ann", "bob")] == [True, False]
        await one.bundles.replace(bundle(None, (), late=late + steps("a", "b")))
        assert not any(sweep.state == "running" for sweep in await one.store.sweeps(9))  # it was there before


async def test_former_workspaces_are_collected_when_nobody_needs_them(tmp_path: Path) -> None:
    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
        idle = [flows("one", f"two-{number}") for number in range(3)]
        for edited in (*idle, flows("one", "last")):
            await one.bundles.replace(edited)
            await Collector(one.runtime).run_once()
        kept = [await one.store.get_bundle(edited.digest) is not None for edited in (OLD, *idle)]
        assert kept == [True, False, False, False]
        assert set(one.bundles.workspace.pinned) == {OLD.digest}
        await one.track(one.user(), "report_created")
        assert (await one.read(one.user())).runs["tour"].step == "one"
        assert await one.bundles.collect(b"another") == 0


async def test_a_run_keeps_its_workspace_when_no_record_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the log was trimmed."""

    async def unnamed() -> list[bytes]:
        return [OLD.digest]

    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
        await one.bundles.replace(flows("one", "last"))
        monkeypatch.setattr(one.store, "unnamed_bundles", unnamed)
        await Collector(one.runtime).run_once()
        assert await one.store.get_bundle(OLD.digest) is not None


async def test_a_sweep_waits_until_the_edit_that_asked_for_it_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweeper looks while the edit's sweeps are stored and the former workspace still decides."""
    async with engine(tmp_path, OLD) as one:
        await one.track(one.user(), "signed_up")
        opened, settled, asked = one.store.open_sweeps, one.bundles.settled, asyncio.Event()
        workers: list[asyncio.Task[None]] = []

        async def settling() -> None:
            asked.set()
            await settled()

        async def opening() -> list[Sweep]:
            worker, asking = asyncio.create_task(settle_sweeps(one)), asyncio.create_task(asked.wait())
            workers.append(worker)
            await asyncio.wait({worker, asking}, return_when=asyncio.FIRST_COMPLETED)
            asking.cancel()
            return await opened()

        monkeypatch.setattr(one.bundles, "settled", settling)
        monkeypatch.setattr(one.store, "open_sweeps", opening)
        await one.bundles.replace(flows("new", "two", on_change="restart"))
        await asyncio.gather(*workers)
        assert await standing(one, [one.user()]) == {"new": 1}
