"""Batches: one durable commit, each input once, neighbours unharmed."""

import asyncio
import gc
from pathlib import Path

import msgspec
import pytest

from annai.core.inputs import AnyInput, Identify, Track
from annai.core.subject import Position, Ref, partition_of
from annai.runtime import Look, Overloaded, Reply, Runtime
from annai.runtime.records import body_of
from annai.store.errors import Fenced, StoreUnavailable
from annai.wire.experience import Experience
from tests.core.test_journey import WAITING
from tests.core.world import START, bundle
from tests.runtime.world import Engine, engine, poison


async def logged(one: Engine, id: str = "ann") -> list[str]:
    """The message ids in the log of a user."""
    ref = one.user(id)
    entries = (await one.store.log({partition_of(ref.key): Position(0, 0, 0)}, 1_000)).entries
    mine = [body_of(entry.record) for entry in entries if entry.record.subject == ref.key]
    return [step.input.id for body in mine for step in body.steps]


def shown(reply: Reply) -> list[Experience]:
    return [msgspec.json.decode(each, type=Experience) for each in reply.experiences]


async def test_answer_follows_the_commit(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        reply = await one.track(one.user(), "signed_up", look=Look(path="/"))
        assert [each.step for each in shown(reply)] == ["hello"]
        [document] = await one.store.load([one.user().key])
        assert document is not None
        assert reply.version == "1.0"


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user(), "signed_up")
        before = await one.read(one.user())
    async with engine(tmp_path) as one:
        assert await one.read(one.user()) == before
        assert [each.step for each in shown(await one.look(one.user()))] == ["hello"]


async def test_a_message_id_counts_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await asyncio.gather(*(one.track(one.user(), "report_created", id="same") for _ in range(5)))
        await one.track(one.user(), "report_created", id="same")
        assert (await one.read(one.user())).history["report_created"].total == 1
        assert await logged(one) == ["same"]
    async with engine(tmp_path) as one:
        await one.track(one.user(), "report_created", id="same")
        await one.track(one.user(), "report_created", id="other")
        assert (await one.read(one.user())).history["report_created"].total == 2
        assert await logged(one) == ["same", "other"]


async def test_a_refused_input_leaves_the_runs_and_their_timer(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        await one.identify(one.user(), role="admin")
        await one.track(one.user(), "signed_up")
        due = await one.store.next_due()
        now = START
        inputs: list[AnyInput] = [
            Track(id="last", at=now, received=now, event="report_shared"),
            Identify(id="large", at=now, received=now, personal={"traits": {"bio": "x" * 40_000}}),
        ]
        reply = await one.runtime.submit(one.user(), inputs)
        assert [refused.code for refused in reply.refused] == ["too_large"]
        assert due is not None
        assert await one.store.next_due() == due


async def test_a_taken_id_does_not_cost_its_neighbours(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user(), "report_created", id="old")
    async with engine(tmp_path) as one:
        now = START
        inputs = [Track(id=id, at=now, received=now, event="report_created") for id in ("new", "old", "newer")]
        await one.runtime.submit(one.user(), inputs)
        assert await logged(one) == ["old", "new", "newer"]


async def test_submissions_of_one_subject_share_a_write(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await asyncio.gather(*(one.track(one.user(), "report_created") for _ in range(50)))
        subject = await one.read(one.user())
        assert subject.history["report_created"].total == 50
        assert subject.version < 5
        assert len(await logged(one)) == 50


async def test_another_process_is_noticed_by_the_version(tmp_path: Path) -> None:
    async with engine(tmp_path) as one, engine(tmp_path) as other:
        await one.track(one.user(), "report_created", id="a")
        await other.track(other.user(), "report_created", id="b")
        await one.track(one.user(), "report_created", id="c")
        await other.track(other.user(), "report_created", id="d")
        assert (await other.read(other.user())).history["report_created"].total == 4
        assert await logged(one) == ["a", "b", "c", "d"]


async def test_looking_writes_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        first = await one.look(one.user())
        assert (first.version, first.experiences) == ("0.0", ())
        await one.track(one.user(), "signed_up")
        version = (await one.look(one.user())).version
        assert (await one.look(one.user())).version == version == "1.0"


async def test_a_fault_in_one_chain_fails_only_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        results = await asyncio.gather(
            one.track(one.user("poison"), "signed_up"),
            one.track(one.user("bob"), "signed_up", id="m2"),
            return_exceptions=True,
        )
        assert isinstance(results[0], ZeroDivisionError)
        assert await logged(one, "bob") == ["m2"]
        assert await logged(one, "poison") == []


async def test_a_failing_store_fails_the_batch_and_not_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine(tmp_path) as one:
        with monkeypatch.context() as broken:

            async def full(*_: object) -> None:
                raise StoreUnavailable("disk full")

            broken.setattr(one.store, "commit", full)
            with pytest.raises(StoreUnavailable):
                await one.track(one.user(), "signed_up", id="first")
        await one.track(one.user(), "signed_up", id="first")
        assert await logged(one) == ["first"]


async def test_a_full_queue_refuses(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        one.runtime.queue._interactive._limit = 2
        results = await asyncio.gather(
            *(one.track(one.user(str(number)), "signed_up") for number in range(5)), return_exceptions=True
        )
        assert sum(isinstance(result, Overloaded) for result in results) == 3


def tracked(one: Engine, *users: str) -> list[tuple[Ref, list[AnyInput]]]:
    """A submission for each of the users."""
    now = one.clock.now
    return [(one.user(id), [Track(id=f"m-{id}", at=now, received=now, event="report_created")]) for id in users]


async def test_submissions_in_one_go_are_answered_in_their_order(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.identify(one.user("ben"))
        replies = await one.runtime.submit_all(tracked(one, "ann", "ben", "cid"))
        assert [reply.version for reply in replies] == ["1.0", "2.0", "1.0"]
        assert one.runtime.commits == 2
        assert await one.runtime.submit_all([]) == []


async def test_of_submissions_in_one_go_only_the_bad_one_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch)
    async with engine(tmp_path) as one:
        with pytest.raises(ZeroDivisionError):
            await one.runtime.submit_all(tracked(one, "ann", "poison", "ben"))
        assert [await logged(one, id) for id in ("ann", "ben")] == [["m-ann"], ["m-ben"]]


async def test_submissions_in_one_go_fail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    async with engine(tmp_path) as one:
        monkeypatch.setattr(one.store, "commit", full)
        with pytest.raises(StoreUnavailable):
            await one.runtime.submit_all(tracked(one, "ann", "ben", "cid"))
    gc.collect()  # what nobody asked for would be logged now
    assert caplog.records == []


async def test_submissions_in_one_go_meet_a_full_queue(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        crowd = Runtime(one.store, one.bundles, one.clock, max_queue=3)
        await crowd.start()
        first = crowd.submit(one.user("dan"), [])
        with pytest.raises(Overloaded):
            await crowd.submit_all(tracked(one, "ann", "ben", "cid"))
        await first
        assert [await logged(one, id) for id in ("ann", "ben", "cid")] == [[], [], []]
        await crowd.stop()


async def test_an_empty_queue_takes_more_in_one_go_than_may_wait(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        crowd = Runtime(one.store, one.bundles, one.clock, max_queue=2)
        await crowd.start()
        assert len(await crowd.submit_all(tracked(one, "ann", "ben", "cid"))) == 3
        await crowd.stop()


async def test_visitor_becomes_a_user(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.runtime.merging.merge(visitor, one.user())
        await one.track(visitor, "signed_up")
        await one.runtime.merging.merge(visitor, one.user())
        await one.runtime.merging.merge(visitor, one.user("other"))
        assert "tour" in (await one.read(one.user())).runs
        assert await one.runtime.read(one.user("other").key) is None
        late = await one.track(visitor, "signed_up", id="late")
        assert [(refused.id, refused.code) for refused in late.refused] == [("late", "merged")]
        assert await one.store.claim("merge", START, 1_000, 10) == []


async def test_merges_of_one_visitor_wait_for_the_same_commits(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")

        async def merged() -> bool:
            await one.runtime.merging.merge(visitor, one.user())
            return "tour" in (await one.read(one.user())).runs

        assert all(await asyncio.gather(merged(), merged(), merged()))


async def test_changes_end_when_the_server_leaves(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        changes = one.runtime.changes()
        await anext(changes)
        await one.runtime.end_streams()
        assert [change async for change in changes] == []


async def test_changes_are_counted(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        changes = one.runtime.changes()
        first = await anext(changes)
        await one.track(one.user(), "signed_up")
        assert await anext(changes) > first


async def test_account_is_read_by_conditions(tmp_path: Path) -> None:
    flow = """
    title: Pro
    audience: account.plan == "pro"
    trigger: {event: signed_up}
    steps: [{id: hello, modal: {title: Hello, body: There.}}]
    """
    async with engine(tmp_path, bundle(health=None, pro=flow)) as one:
        await one.group(one.user(), "acme", plan="pro")
        await one.account("acme")
        await one.track(one.user(), "signed_up")
        assert "pro" in (await one.read(one.user())).runs


async def test_who_joins_an_account_is_judged_by_it_at_once(tmp_path: Path) -> None:
    flow = """
    title: Pro
    trigger: {when: account.plan == "pro"}
    steps: [{id: hello, modal: {title: Hello, body: There.}}]
    """
    async with engine(tmp_path, bundle(health=None, pro=flow)) as one:
        await one.group(one.user("bob"), "acme", plan="pro")
        await one.account("acme")
        await one.track(one.user(), "signed_up")
        await one.group(one.user(), "acme")
        assert "pro" in (await one.read(one.user())).runs


async def test_runs_keep_their_bundle_across_edits_and_restarts(tmp_path: Path) -> None:
    from tests.core.world import TOUR

    changed = bundle(tour=TOUR.replace("Welcome.", "Changed."))
    async with engine(tmp_path) as one:
        await one.track(one.user(), "signed_up")
        await one.bundles.replace(changed)
        await one.bundles.replace(changed)
        await one.track(one.user("bob"), "signed_up")
    async with engine(tmp_path, changed) as one:
        texts = [
            shown(await one.look(one.user(id)))[0].content.body[0].children[0].text  # type: ignore[union-attr]
            for id in ("ann", "bob")
        ]
        assert texts == ["Welcome.", "Changed."]


async def test_a_lease_that_changed_hands_stops_its_own_work_only(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        ann = one.user()
        [(partition, token)] = (await one.store.lease("a", [partition_of(ann.key)], START, START + 1)).items()
        await one.runtime.submit(
            ann, [Track(id="first", at=START, received=START, event="report_created")], fence=token
        )
        await one.store.lease("b", [partition], START + 1, START + 2)
        late = Track(id="late", at=START, received=START, event="report_created")
        neighbour = Track(id="neighbour", at=START, received=START, event="report_created")
        outcomes = await asyncio.gather(
            one.runtime.submit(ann, [late], fence=token), one.runtime.submit(ann, [neighbour]), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [Fenced, Reply]
        assert await logged(one) == ["first", "neighbour"]
        with pytest.raises(Fenced):
            await one.runtime.submit(ann, [late], fence=token)
