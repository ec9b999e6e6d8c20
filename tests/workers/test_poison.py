"""What cannot be worked on costs itself, not its neighbours."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from annai.core.advance import advance
from annai.core.bundle import Bundle
from annai.core.effects import MergeInto
from annai.core.finding import Finding, WorkspaceError
from annai.core.inputs import AnyInput, Delivered, Due, Merge, Posted, Seal
from annai.core.instant import DAY, SECOND
from annai.core.subject import Ref
from annai.runtime import Bundles
from annai.runtime.merging import Merging
from annai.store.errors import StoreUnavailable
from annai.workers import funnel, merges, timers
from annai.workers.dead_letters import ATTEMPTS
from annai.workers.mailer import LEASE, Mailer
from annai.workers.merges import Merges
from annai.workers.projector import TRIES, Projector
from annai.workers.timers import PAUSES, Timers
from tests.core.world import START, bundle
from tests.runtime.world import Engine, engine, poison, settle
from tests.webhook.receiver import receiver
from tests.workers.test_mailer import Post, due_email, flows, kinds
from tests.workers.test_poster import flows as webhooks
from tests.workers.test_poster import poster


def at(monkeypatch: pytest.MonkeyPatch, *kinds: type[AnyInput]) -> None:
    """Let the core fail at inputs of these kinds of whoever's id begins with `poison`."""

    def poisoned(workspace: Any, subject: Any, context: Any, input: AnyInput, *more: Any) -> Any:
        if isinstance(input, kinds) and subject.personal.id.startswith("poison"):
            raise ZeroDivisionError
        return advance(workspace, subject, context, input, *more)

    monkeypatch.setattr("annai.runtime.chain.advance", poisoned)


async def listed(one: Engine) -> list[str]:
    """What was set aside, as people see it."""
    return [refusal.input.decode() for refusal in await one.store.refusals(10) if refusal.code == "failed"]


async def seal(one: Engine, visitor: Ref, user: Ref) -> None:
    await one.track(visitor, "signed_up")
    await one.runtime.submit(visitor, [Seal(at=START, received=START, to=user.key, personal={"id": user.id})])


async def test_a_merge_that_a_dead_worker_had_taken_up_is_finished_when_its_lease_ends(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await seal(one, one.runtime.ref("anonymous", "v-ann"), one.user("ann"))
        assert await one.store.claim("merge", one.clock.now, merges.LEASE, 1)
        pause = await Merges(one.runtime).run_once()
        assert pause is not None
        one.clock.now += int(pause * SECOND)
        await Merges(one.runtime).run_once()
        assert "tour" in (await one.read(one.user("ann"))).runs
        assert pause <= 5


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


async def deafened(one: Engine) -> Projector:
    """A projector that has given up on the account `poison`."""
    projector = Projector(one.runtime)
    await one.group(one.user("ann"), "poison")
    for _ in range(TRIES - 1):
        with pytest.raises(ZeroDivisionError):
            await projector.run_once()
    await settle(projector)
    return projector


async def test_an_account_that_cannot_hear_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        projector = await deafened(one)
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


async def test_timers_that_always_fail_leave_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, Due)
    monkeypatch.setattr(timers, "PAGE", 2)
    async with engine(tmp_path, flows()) as one:
        for id in ("poison-1", "poison-2", "ann"):
            await one.identify(one.user(id), role="admin")
            await one.track(one.user(id), "signed_up")
        one.clock.now += 2 * DAY
        worker = Timers(one.runtime)
        await worker.run_once()
        assert (await one.read(one.user("ann"))).runs["rescue"].step == "remind"
        for _ in PAUSES:
            assert await listed(one) == []
            one.clock.now += PAUSES[-1]
            await worker.run_once()
        assert sorted(await listed(one)) == [
            '{"type":"timer","userId":"poison-1"}',
            '{"type":"timer","userId":"poison-2"}',
        ]
        assert await one.store.due(one.clock.now + DAY, 10) == []


async def test_a_timer_that_works_again_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, flows()) as one:
        await one.identify(one.user("poison"), role="admin")
        await one.track(one.user("poison"), "signed_up")
        one.clock.now += 2 * DAY
        worker = Timers(one.runtime)
        with monkeypatch.context() as patch:
            at(patch, Due)
            assert await worker.run_once() == PAUSES[0] / SECOND
        one.clock.now += PAUSES[0]
        await worker.run_once()
        assert (await one.read(one.user("poison"))).runs["rescue"].step == "remind"


async def test_an_email_whose_end_the_run_cannot_take_goes_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, Delivered)
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, "poison", email="ann@example.com")
        for _ in range(3):
            await settle(Mailer(one.runtime, post))
            one.clock.now += 100 * LEASE
        assert len(post.messages) == 1
        assert len(await listed(one)) == 1
        assert len(await one.store.undone("email", True, 0, 10)) == 1


async def test_an_email_that_went_out_is_not_sent_again_when_the_store_was_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        mailer = Mailer(one.runtime, post)
        for method in ("commit", "record_email"):
            with monkeypatch.context() as patch:
                patch.setattr(one.store, method, full)
                with pytest.raises(StoreUnavailable):
                    await settle(mailer)
            one.clock.now += LEASE
        await settle(mailer)
        assert await kinds(one) == ("point", "showing")
        assert [email.state for email in await one.store.emails(10)] == ["sent"]
    assert len(post.messages) == 1


async def test_an_email_that_ends_the_process_each_time_is_given_up(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        for _ in range(ATTEMPTS):
            await one.store.claim("email", one.clock.now, LEASE, 10)
            one.clock.now += LEASE
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    assert post.messages == []


async def test_a_webhook_whose_end_the_run_cannot_take_goes_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, Posted)
    async with receiver() as end, engine(tmp_path, webhooks(end.url)) as one:
        await one.track(one.user("poison"), "signed_up")
        await one.track(one.user("ann"), "signed_up")
        for _ in range(3):
            await settle(poster(one))
            one.clock.now += DAY
        assert len(end.received) == 2
        assert len(await listed(one)) == 1
        assert (await one.read(one.user("ann"))).runs["tell"].step == "told"


async def test_a_merge_that_always_fails_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, Merge)
    async with engine(tmp_path) as one:
        await seal(one, one.runtime.ref("anonymous", "v"), one.user("poison"))
        for _ in range(ATTEMPTS + 3):
            await Merges(one.runtime).run_once()
            one.clock.now += DAY
        [row] = await one.store.undone("merge", True, 0, 10)
        assert row.attempts == ATTEMPTS
        assert len(await listed(one)) == 1


async def test_what_an_account_misses_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        await deafened(one)
        assert await listed(one) == ['{"type":"heard","groupId":"poison"}']
