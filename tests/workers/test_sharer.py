"""Workers share the partitions: all are somebody's, none is two's, and what a dead one had moves."""

from itertools import chain
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annai.core.instant import DAY
from annai.core.subject import PARTITIONS
from annai.runtime.share import ALONE
from annai.workers.projector import Projector
from annai.workers.sharer import ABSENT, Sharer, share_of
from annai.workers.timers import LATE, Timers
from tests.core.test_journey import WAITING
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle

NAMES = st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=7, unique=True).map(sorted)


@given(NAMES)
def test_every_partition_is_the_share_of_one_worker(names: list[str]) -> None:
    shares = [share_of(name, tuple(names)) for name in names]
    assert sorted(chain.from_iterable(shares)) == list(range(PARTITIONS))


@given(NAMES, st.data())
def test_when_one_leaves_the_others_keep_what_they_have(names: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(names))
    left = tuple(name for name in names if name != gone)
    for name in left:
        assert set(share_of(name, tuple(names))) <= set(share_of(name, left))


def held(one: Engine) -> set[int]:
    return set(one.runtime.share.tokens)


async def test_a_process_alone_has_everything_under_no_lease(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        assert one.runtime.share.tokens is ALONE
        assert one.runtime.share.is_whole


async def test_who_comes_gets_a_part_and_who_goes_leaves_it(tmp_path: Path) -> None:
    async with engine(tmp_path, shared=True) as one, engine(tmp_path, shared=True) as other:
        first, second = Sharer(one.runtime, "first"), Sharer(other.runtime, "second")
        await first.run_once()
        assert one.runtime.share.is_whole
        await second.run_once()
        assert held(other) == set()
        await first.run_once()
        await second.run_once()
        assert held(one) | held(other) == set(range(PARTITIONS))
        assert held(one).isdisjoint(held(other))
        assert 40 < len(held(one)) < 88
        await first.stop()
        await second.run_once()
        assert other.runtime.share.is_whole


async def test_the_share_of_a_dead_worker_moves_when_its_leases_have_ended(tmp_path: Path) -> None:
    async with engine(tmp_path, shared=True) as one, engine(tmp_path, shared=True) as other:
        first, second = Sharer(one.runtime, "first"), Sharer(other.runtime, "second")
        for sharer in (first, second, first, second):
            await sharer.run_once()
        other.clock.now += ABSENT - 1
        await second.run_once()
        assert not other.runtime.share.is_whole
        other.clock.now += 1
        await second.run_once()
        assert other.runtime.share.is_whole


async def test_one_that_wakes_late_has_nothing_until_it_has_asked(tmp_path: Path) -> None:
    moved: list[int] = []
    async with engine(tmp_path, shared=True) as one:
        sharer = Sharer(one.runtime, "first", lambda: moved.append(len(one.runtime.share.tokens)))
        await sharer.run_once()
        await sharer.run_once()
        one.clock.now += ABSENT
        await sharer.run_once()
        assert moved == [PARTITIONS, 0, PARTITIONS]
        assert set(one.runtime.share.tokens.values()) == {2}


async def test_timers_fire_where_they_belong_and_a_late_worker_fires_none(tmp_path: Path) -> None:
    flows = bundle(health=None, rescue=WAITING)
    async with engine(tmp_path, flows, shared=True) as one, engine(tmp_path, flows, shared=True) as other:
        ann = one.user()
        await one.identify(ann, role="admin")
        await one.track(ann, "signed_up")
        await Sharer(one.runtime, "first").run_once()
        one.clock.now = other.clock.now = one.clock.now + 2 * DAY
        await Sharer(other.runtime, "second").run_once()
        assert await Timers(one.runtime).run_once() == LATE
        assert (await one.read(ann)).runs["rescue"].step == "pause"
        one.runtime.share.tokens = {}
        assert await Timers(one.runtime).run_once() is None
        await settle(Timers(other.runtime))
        assert (await one.read(ann)).runs["rescue"].step == "remind"


async def test_projectors_count_each_record_once(tmp_path: Path) -> None:
    async with engine(tmp_path, shared=True) as one, engine(tmp_path, shared=True) as other:
        sharers = [Sharer(one.runtime, "first"), Sharer(other.runtime, "second")]
        projectors = [Projector(one.runtime), Projector(other.runtime)]
        for round in range(4):
            for number in range(10):
                await one.group(one.user(f"user-{number}"), "acme")
                await other.track(other.user(f"user-{number}"), "report_created")
            for sharer in sharers[: 2 - round % 2]:
                await sharer.run_once()
            for projector in projectors:
                await settle(projector)
            one.clock.now += ABSENT
            other.clock.now += ABSENT
        await sharers[0].run_once()
        await settle(projectors[0])
        account = await one.read(one.runtime.ref("account", "acme"))
        assert account.history["report_created"].total == 40
