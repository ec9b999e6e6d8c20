"""Two processes over one store: memory answers nothing that the other one has changed."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from annai.core.inputs import Seal, Track
from annai.runtime import Look, Reply
from annai.runtime.documents import VIEW_AGE
from annai.wire.experience import Experience
from annai.workers.projector import Projector
from annai.workers.wakes import Wakes
from tests.core.world import START
from tests.runtime.ear import Ear
from tests.runtime.world import Engine, engine, settle


@contextlib.asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Engine, Engine]]:
    async with engine(folder, shared=True) as one, engine(folder, shared=True) as other:
        yield one, other


def steps(reply: Reply) -> list[str]:
    return [msgspec.json.decode(each, type=Experience).step for each in reply.experiences]


async def test_a_page_sees_what_another_process_committed(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        assert steps(await one.look(one.user())) == []
        await other.track(other.user(), "signed_up")
        assert steps(await one.look(one.user())) == ["hello"]
        assert (await one.look(one.user())).version == "1.0"


async def test_what_one_process_knows_is_not_what_another_one_has_made_of_it(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        await one.track(one.user(), "signed_up")
        for _ in range(3):
            await other.track(other.user(), "report_created")
            await one.track(one.user(), "report_created")
        for each in (one, other):
            assert (await each.read(each.user())).history["report_created"].total == 6


async def test_an_input_that_two_processes_take_counts_once(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        for each in (one, other, one):
            await each.track(each.user(), "report_created", id="same")
        assert (await one.read(one.user())).history["report_created"].total == 1


async def test_a_visitor_whom_another_process_knows_is_merged(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        visitor = one.runtime.ref("anonymous", "v")
        assert await one.runtime.read(visitor.key) is None
        await other.track(visitor, "signed_up")
        await one.runtime.submit(one.user(), [], Look(path="/"), visitor=visitor)
        assert "tour" in (await one.read(one.user())).runs


async def test_a_visitor_who_acts_elsewhere_after_having_done_nothing_is_merged_before_the_answer(
    tmp_path: Path,
) -> None:
    async with two(tmp_path) as (one, other):
        visitor = one.runtime.ref("anonymous", "v")
        event = Track(id="event", at=START, received=START, event="report_created")
        assert steps(await one.runtime.submit(one.user(), [], Look(path="/"), visitor=visitor)) == []
        await other.track(visitor, "signed_up")
        assert steps(await one.runtime.submit(one.user(), [event], Look(path="/"), visitor=visitor)) == ["hello"]
        user = await one.read(one.user())
        assert "tour" in user.runs
        assert user.history["report_created"].total == 1
        left = await one.read(visitor)
        assert left.sealed == user.key


async def test_a_visitor_who_has_done_nothing_is_looked_for_by_the_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load(*_: object) -> None:
        raise AssertionError("the store was asked twice")

    async with two(tmp_path) as (one, _):
        visitor = one.runtime.ref("anonymous", "v")
        await one.runtime.submit(one.user(), [], visitor=visitor)
        await one.track(one.user(), "report_created")
        monkeypatch.setattr(one.store, "load", load)
        await one.runtime.submit(one.user(), [], Look(path="/"), visitor=visitor)


async def test_a_visitor_whom_another_process_has_merged_stays_merged(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        await other.runtime.merging.merge(visitor, other.user())
        seal = Seal(at=START, received=START, to=one.user("bob").key, personal={"id": "bob"})
        assert (await one.runtime.submit(visitor, [seal])).effects == ()
        left = await one.runtime.read(visitor.key)
        assert left is not None
        assert left.sealed == one.user().key


async def test_an_account_is_read_again_after_a_moment(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        await one.group(one.user(), "acme", seats=1)
        await settle(Projector(one.runtime))
        before = (await one.look(one.user())).version
        await other.group(other.user("bob"), "acme", seats=2)
        await settle(Projector(other.runtime))
        assert (await one.look(one.user())).version == before
        one.clock.now += VIEW_AGE
        assert (await one.look(one.user())).version > before


async def test_a_stream_hears_of_a_commit_by_another_process(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        ear, wakes = Ear(one.user().key), Wakes(one.runtime)
        await one.runtime.watch(ear)
        await settle(wakes)
        await other.track(other.user(), "signed_up")
        await settle(wakes)
        assert await ear.heard() == "1.0"
        await one.track(one.user(), "report_created")
        assert await ear.heard() == "2.0"
        await settle(wakes)
        assert ear.told.empty()


async def test_a_stream_hears_of_what_was_committed_before_the_log_is_read(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        ear, wakes = Ear(one.user().key), Wakes(one.runtime)
        await settle(wakes)
        await one.runtime.watch(ear)
        await other.track(other.user(), "signed_up")
        await settle(Projector(other.runtime))  # what the reading begins with is beyond it
        await settle(wakes)
        assert await ear.heard() == "1.0"


async def test_nobody_reads_the_log_for_streams_when_none_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def log(*_: object) -> None:
        raise AssertionError("the log was read")

    async with two(tmp_path) as (one, other):
        ear, wakes = Ear(one.user().key), Wakes(one.runtime)
        await one.runtime.watch(ear)
        await settle(wakes)
        one.runtime.streams.remove(ear)
        await other.track(other.user(), "signed_up")
        with monkeypatch.context() as patched:
            patched.setattr(one.store, "log", log)
            await settle(wakes)
        await one.runtime.watch(ear)
        await other.track(other.user(), "report_created")
        await settle(wakes)
        assert await ear.heard() == "2.0"


async def test_a_stream_hears_of_its_account_by_another_process(tmp_path: Path) -> None:
    async with two(tmp_path) as (one, other):
        await one.group(one.user(), "acme", seats=1)
        await settle(Projector(other.runtime))
        ear, wakes = Ear(one.user().key), Wakes(one.runtime)
        await one.runtime.watch(ear)
        await settle(wakes)
        await other.group(other.user("bob"), "acme", seats=2)
        await settle(Projector(other.runtime))
        await settle(wakes)
        assert await ear.heard() == "1.3"
