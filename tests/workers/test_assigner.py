"""Whom the assigner finds for a step, and what that costs."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from annai.core.bundle import Bundle
from annai.core.instant import HOUR, SECOND
from annai.workers import assigner
from annai.workers.assigner import LEASE, PAGE, PATIENCE, Assigner
from annai.workers.projector import Projector
from annai.workers.sweeper import IDLE, Sweeper
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle

MEMBERS = PAGE + 6
ASK = """
title: Ask
subject: account
trigger: {event: imported}
steps:
  - {id: ask, modal: {title: Hi, body: Hi., to: {trait: ready, else: nobody}}}
  - end
  - {id: nobody, wait: {for: shared}}
"""


def flows() -> Bundle:
    return bundle(health=None, ask=ASK)


async def join(one: Engine) -> None:
    """Many members, of whom the last two are ready; then the account waits for one of them."""
    for number in range(MEMBERS):
        ref = one.user(f"u{number}")
        await one.identify(ref, ready=number >= MEMBERS - 2)
        await one.group(ref, "acme")
        one.clock.now += 1
    await one.track(one.user("u0"), "imported")
    await settle(Projector(one.runtime))


async def holders(one: Engine) -> list[str]:
    found = [f"u{number}" for number in range(MEMBERS)]
    return [id for id in found if (await one.read(one.user(id))).runs]


async def test_members_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, flows()) as one:
        await join(one)
    async with engine(tmp_path, flows()) as one:
        one.clock.now += MEMBERS
        calls: list[int] = []
        whole = one.store.load

        async def load(keys: Sequence[bytes]) -> list[bytes | None]:
            calls.append(len(keys))
            return await whole(keys)

        monkeypatch.setattr(one.store, "load", load)
        await settle(Assigner(one.runtime))
        assert sorted(calls) == [1, MEMBERS - PAGE, PAGE]  # the account, and two pages of members
        assert await holders(one) == [f"u{MEMBERS - 2}"]


async def test_only_those_who_joined_first_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(assigner, "LOOKED_AT", MEMBERS - 2)
    async with engine(tmp_path, flows()) as one:
        await join(one)
        await settle(Assigner(one.runtime))
        assert await holders(one) == []
        assert (await one.account("acme")).runs["ask"].step == "nobody"
    assert f"the {MEMBERS - 2} members who joined first" in caplog.text


RETURN = """
title: Return
subject: account
on_change: restart
trigger: {event: imported}
steps: [{id: ask, modal: {title: Hi, body: Hi., to: {role: ROLE}}}]
"""


def returning(role: str) -> Bundle:
    return bundle(health=None, ask=RETURN.replace("ROLE", role))


async def holding(one: Engine) -> list[str]:
    await settle(Assigner(one.runtime))
    return [id for id in ("ada", "olga") if (await one.read(one.user(id))).runs]


async def give_to_the_owner(one: Engine) -> None:
    """The administrator has the step, and an edit gives it to the owner; the order to take it back is being tried."""
    for id, role in (("ada", "admin"), ("olga", "owner")):
        await one.identify(one.user(id), role=role)
        await one.group(one.user(id), "acme")
    await one.track(one.user("ada"), "imported")
    await one.account("acme")
    assert await holding(one) == ["ada"]
    await one.account("acme")
    await one.bundles.replace(returning("owner"))
    while await Sweeper(one.runtime).run_once() != IDLE:
        pass
    [recall] = await one.store.claim("recall", one.clock.now, LEASE, 9)
    assert recall.attempts == 1


async def test_a_step_goes_to_the_next_one_when_the_former_has_given_it_back(tmp_path: Path) -> None:
    async with engine(tmp_path, returning("admin")) as one:
        await give_to_the_owner(one)
        assert await Assigner(one.runtime).run_once() == 1.0
        assert await holding(one) == ["ada"]
        one.clock.now += LEASE
        assert await holding(one) == ["olga"]


async def test_one_who_cannot_be_reached_holds_the_step_up_for_a_minute(tmp_path: Path) -> None:
    async with engine(tmp_path, returning("admin")) as one:
        await give_to_the_owner(one)
        for _ in range(PATIENCE):
            assert await holding(one) == ["ada"]
            one.clock.now += SECOND
            await one.store.claim("recall", one.clock.now, HOUR, 9)
        assert await holding(one) == ["ada", "olga"]
