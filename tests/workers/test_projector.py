"""Accounts and funnels, from the log."""

from pathlib import Path

import pytest

from annai.core.subject import PARTITIONS, partition_of
from annai.store.errors import StoreUnavailable
from annai.workers import funnel, projector
from annai.workers.projector import Projector
from tests.core.world import TOUR, bundle
from tests.runtime.world import engine, settle


async def test_account_hears_of_its_users(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob"):
            await one.identify(one.user(id), role="admin")
            await one.group(one.user(id), "acme", plan="pro")
            await one.track(one.user(id), "signed_up")
        await one.advance(one.user(), "hello")
        await one.advance(one.user(), "create")
        account = await one.account("acme")
        assert account.personal.id == "acme"
        assert account.personal.traits == {"plan": "pro"}
        assert account.ledger is not None
        assert account.ledger.members == 2
        assert account.ledger.completed == {"tour": 1}
        assert account.ledger.health is not None
        assert account.ledger.health.measures["onboarding"] == 0.5
        members = await one.store.members(account.key, b"", 10)
        assert {member.role for member in members} == {"admin"}
        assert {member.user for member in members} == {one.user("ann").key, one.user("bob").key}


async def test_every_record_counts_once_whatever_is_read_twice(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.group(one.user(), "acme")
        await one.track(one.user(), "report_created")
        first = Projector(one.runtime)
        late = Projector(one.runtime)
        await late._stored()
        await settle(first)
        await settle(late)
        await settle(Projector(one.runtime))
        account = await one.account("acme")
        assert account.history["report_created"].total == 1
        assert account.ledger is not None
        assert account.ledger.members == 1


async def test_funnel_counts_signals_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob", "cid"):
            await one.track(one.user(id), "signed_up")
        await one.advance(one.user(), "hello")
        await settle(Projector(one.runtime))
    async with engine(tmp_path) as one:
        await one.advance(one.user(), "create")
        await settle(Projector(one.runtime))
        assert await funnel.read(one.store) == {
            "tour": {
                "flow_started": 3,
                "step_completed": 2,
                "step_completed/hello": 1,
                "step_completed/create": 1,
                "flow_completed": 1,
            }
        }


async def test_the_log_warns_of_flows_that_were_too_many_to_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    flow = "title: A\ntrigger: {when: user.role == 'admin'}\nsteps: [{id: a, modal: {title: A, body: A}}]"
    async with engine(tmp_path, bundle(None, **{f"f_{n:02}": flow for n in range(21)})) as one:
        await one.identify(one.user(), role="admin")
        await settle(Projector(one.runtime))
        assert (await funnel.read(one.store))["f-20"] == {"flow_not_started": 1}
    assert "flow f-20 did not start (1)" in caplog.text


async def test_what_was_begun_or_done_before_joining_counts_for_the_account(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob"):
            await one.track(one.user(id), "signed_up")
            await one.advance(one.user(id), "hello")
        await one.advance(one.user("ann"), "create")
        await one.group(one.user("ann"), "acme")
        await one.group(one.user("bob"), "acme")
        await one.advance(one.user("bob"), "create")
        account = await one.account("acme")
        assert account.ledger is not None
        assert (account.ledger.members, account.ledger.completed) == (2, {"tour": 2})
        await one.group(one.user("bob"), "other")
        other = await one.account("other")
        assert other.ledger is not None
        assert other.ledger.completed == {"tour": 1}
        assert (await funnel.read(one.store))["tour"]["flow_completed"] == 2


async def test_events_belong_to_the_account_they_were_done_under(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle()) as one:
        await one.group(one.user(), "acme")
        await one.track(one.user(), "report_created")
        await one.group(one.user(), "other")
        await one.track(one.user(), "report_created")
        await one.track(one.user(), "report_created")
        assert (await one.account("acme")).history["report_created"].total == 1
        assert (await one.account("other")).history["report_created"].total == 2


@pytest.mark.parametrize("method", ["commit", "project"])
async def test_a_store_that_fails_once_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async def fail(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    async with engine(tmp_path) as one:
        worker = Projector(one.runtime)
        await one.group(one.user(), "acme")
        await one.track(one.user(), "signed_up")
        with monkeypatch.context() as patch:
            patch.setattr(one.store, method, fail)
            with pytest.raises(StoreUnavailable):
                await worker.run_once()
        await worker.run_once()
        account = await one.runtime.read(one.runtime.ref("account", "acme").key)
        assert account is not None
        assert account.ledger is not None
        assert account.ledger.members == 1
        assert await funnel.read(one.store) == {"tour": {"flow_started": 1}}


async def test_a_member_joined_with_the_first_record(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        joined = one.clock.now
        for _ in range(3):
            await one.group(one.user(), "acme")
            await one.track(one.user(), "report_created")
            await one.account("acme")
            one.clock.now += 1_000
        [member] = await one.store.members(one.runtime.ref("account", "acme").key, b"", 10)
        assert (member.joined, member.last_seen) == (joined, joined + 2_000)


@pytest.mark.parametrize(("page", "slice"), [(1, 1), (3, 2), (1_000, 1), (1_000, 1_000)])
async def test_pages_and_slices_of_any_size_tell_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int, slice: int
) -> None:
    monkeypatch.setattr(projector, "PAGE", page)
    monkeypatch.setattr(projector, "SLICE", slice)
    async with engine(tmp_path) as one:
        for number in range(6):
            user = one.user(f"user-{number}")
            await one.group(user, f"account-{number % 2}", plan=f"plan-{number}")
            await one.track(user, "signed_up")
            await one.track(user, "report_created")
        for number in range(2):
            account = await one.account(f"account-{number}")
            assert account.ledger is not None
            assert (account.ledger.members, account.history["report_created"].total) == (3, 3)
            assert account.personal.traits == {"plan": f"plan-{4 + number}"}
        assert await funnel.read(one.store) == {"tour": {"flow_started": 6}}


async def test_an_account_hears_what_was_done_meanwhile_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob", "cid"):
            await one.group(one.user(id), "acme")
            await one.track(one.user(id), "report_created")
        account = await one.account("acme")
        assert account.version == 1


async def test_positions_are_saved_with_what_the_funnel_learns_or_when_they_lag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine(tmp_path) as one:
        worker = Projector(one.runtime)
        await one.track(one.user(), "report_created")
        await settle(worker)
        assert await one.store.projection(funnel.FUNNEL) == {}
        await one.track(one.user(), "signed_up")
        await settle(worker)
        assert list(await one.store.projection(funnel.FUNNEL)) == [partition_of(one.user().key)]
        monkeypatch.setattr(projector, "LAG", 2)
        await one.track(one.user(), "report_created")
        await settle(worker)
        assert len(await one.store.projection(funnel.FUNNEL)) == PARTITIONS


ASKING = """
title: Asking
audience: account.count("signed_up", where=event.source == "mail") >= 2 and account.users("signed_up") >= 2
trigger: {event: report_shared}
steps: [{id: hello, modal: {title: Hello, body: Again.}}]
"""


async def test_accounts_keep_what_conditions_ask_and_users_read_it(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(tour=TOUR, asking=ASKING)) as one:
        for id, source in (("ann", "mail"), ("bob", "web"), ("cid", "mail")):
            await one.group(one.user(id), "acme")
            await one.track(one.user(id), "signed_up", personal={"properties": {"source": source}})
        account = await one.account("acme")
        assert sorted((key[:10], series.total) for key, series in account.history.items()) == [
            ("signed_up", 3),
            ("signed_up#", 2),
        ]
        await one.track(one.user("bob"), "report_shared")
        assert "asking" in (await one.read(one.user("bob"))).runs
