"""Whom the assigner finds for a step, and what that costs."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from annai.core.bundle import Bundle
from annai.workers import assigner
from annai.workers.assigner import PAGE, Assigner
from annai.workers.projector import Projector
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
