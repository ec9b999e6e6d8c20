"""What cannot be worked on costs itself, not its neighbours."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.core.bundle import Bundle
from annai.core.effects import MergeInto
from annai.core.finding import Finding, WorkspaceError
from annai.core.inputs import Seal
from annai.core.subject import Ref
from annai.runtime import Bundles
from annai.runtime.merging import Merging
from annai.workers import funnel
from annai.workers.mailer import ATTEMPTS, LEASE, Mailer
from annai.workers.merges import Merges
from annai.workers.projector import TRIES, Projector
from tests.core.world import START, bundle
from tests.runtime.world import Engine, engine, poison, settle
from tests.workers.test_mailer import Post, due_email, flows, kinds


async def seal(one: Engine, visitor: Ref, user: Ref) -> None:
    await one.track(visitor, "signed_up")
    await one.runtime.submit(visitor, [Seal(at=START, received=START, to=user.key, personal={"id": user.id})])


async def test_one_poisoned_merge_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob"):
            await seal(one, one.runtime.ref("anonymous", f"v-{id}"), one.user(id))
        whole = Merging.take_in

        async def poisoned(self: Merging, effect: MergeInto) -> None:
            await whole(self, replace(effect, document=b"\xc1") if effect.target_id == "ann" else effect)

        monkeypatch.setattr(Merging, "take_in", poisoned)
        await Merges(one.runtime).run_once()
        assert "tour" in (await one.read(one.user("bob"))).runs


async def test_an_account_that_cannot_hear_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        projector = Projector(one.runtime)
        await one.group(one.user("ann"), "poison")
        for _ in range(TRIES - 1):
            with pytest.raises(ZeroDivisionError):
                await projector.run_once()
        await settle(projector)
        await one.group(one.user("bob"), "acme")
        await one.track(one.user("bob"), "signed_up")
        await settle(projector)
        assert (await one.account("acme")).personal.id == "acme"
        assert await funnel.read(one.store) == {"tour": {"flow_started": 1}}


async def test_each_record_that_cannot_be_heard_has_its_own_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        projector = Projector(one.runtime)
        for id in ("ann", "bob"):
            await one.group(one.user(id), "poison")
            for _ in range(TRIES - 1):
                with pytest.raises(ZeroDivisionError):
                    await projector.run_once()
            await settle(projector)


async def test_a_bundle_that_compiles_no_more_ends_its_runs_only(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user("ann"), "signed_up")

    def refuse(*_: object) -> Bundle:
        raise WorkspaceError([Finding("flows/tour.yaml", 1, 1, "no longer allowed", "new-rule")])

    later = bundle(tour="title: T\ntrigger: {event: signed_up}\nsteps: [{id: a, modal: {title: A, body: B}}]")
    async with engine(tmp_path, later) as one:
        one.runtime.bundles = Bundles(one.store, later, load=refuse)
        await one.track(one.user("ann"), "report_created")
        assert (await one.read(one.user("ann"))).finished["tour"].outcome == "removed"


async def test_an_email_that_always_fails_is_given_up(tmp_path: Path) -> None:
    post = Post(*(ZeroDivisionError() for _ in range(100)))
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        for _ in range(ATTEMPTS + 5):
            await settle(Mailer(one.runtime, post))
            one.clock.now += 100 * LEASE
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == ATTEMPTS
