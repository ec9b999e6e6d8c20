"""The queue refuses by what waits and by how long that would take, with a clock that the test holds."""

import asyncio
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.core.inputs import Page
from annai.core.subject import Ref
from annai.runtime.chain import Job
from annai.runtime.lane import FIRST_COST, LONGEST, TELLING, Overloaded
from annai.runtime.queue import Queue

REF = Ref("user", "ann", b"k" * 16)
PAGE = Page(id="", at=0, received=0)
MOST = TELLING


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def job(inputs: int = 1) -> Job:
    return Job(REF, [PAGE] * inputs, None, cast("asyncio.Future[Any]", None))


def filled(jobs: int, clock: Clock, limit: int = 1_000) -> Queue:
    queue = Queue(limit, clock)
    for _ in range(jobs):
        queue.put(job())
    return queue


async def drained(seconds: float, batches: int = 40) -> tuple[Queue, Clock]:
    """A queue that was full for long, each of its inputs taking so many seconds; forty jobs wait."""
    clock = Clock()
    queue = filled(40, clock)
    for _ in range(batches):
        taken = queue.take(MOST)
        clock.now += seconds * len(taken)
        await queue.wait()
        for _ in taken:
            queue.put(job())
    queue._interactive._since = clock.now  # as if the next batch had just begun
    return queue, clock


def refused(queue: Queue, patience: float) -> int | None:
    """After how many seconds to come back; None when the queue takes more."""
    try:
        queue.lane(False).require(patience)
    except Overloaded as error:
        return error.retry_after
    return None


def test_an_empty_queue_refuses_nobody() -> None:
    clock = Clock()
    queue = Queue(1, clock)
    clock.now += 1_000
    assert refused(queue, 0) is None
    queue.put(job(50))
    assert queue.take(MOST)
    clock.now += 1_000
    assert refused(queue, 0) is None


async def test_who_would_wait_too_long_is_refused_and_who_would_not_is_not() -> None:
    queue, _ = await drained(0.01)
    assert refused(queue, 0.41) is None
    assert refused(queue, 0.39) == 1


async def test_a_batch_counts_its_inputs() -> None:
    queue, _ = await drained(0.01)
    queue.put(job(100))
    assert refused(queue, 1) == 2
    assert refused(queue, 1.5) is None


def test_a_look_alone_counts_as_one() -> None:
    assert job(0).weight == 1


async def test_small_batches_and_times_without_work_teach_no_higher_cost() -> None:
    clock = Clock()
    queue = filled(1, clock)
    for _ in range(10):
        queue.take(MOST)
        clock.now += 5
        queue.put(job())
        await queue.wait()
        clock.now += 5
    assert queue._interactive._cost <= FIRST_COST


async def test_a_stall_is_forgotten_when_small_batches_are_quick_again() -> None:
    clock = Clock()
    queue = filled(MOST, clock)
    queue.take(MOST)
    clock.now += 100
    queue.put(job())
    await queue.wait()
    stalled = queue._interactive._cost
    for _ in range(200):
        queue.take(1)
        clock.now += 0.001
        queue.put(job())
        await queue.wait()
    assert stalled > 10 * FIRST_COST
    assert queue._interactive._cost < 2 * 0.001


def test_a_batch_that_takes_long_is_seen_before_it_ends() -> None:
    clock = Clock()
    queue = filled(MOST + 1, clock)
    queue.take(MOST)
    assert refused(queue, 1) is None
    clock.now += 1.5
    assert refused(queue, 1) == 2
    queue.take(MOST)
    assert refused(queue, 1) is None


async def test_those_who_are_refused_are_called_one_after_the_other() -> None:
    queue, clock = await drained(0.1)
    called = [refused(queue, 0.5) for _ in range(30)]
    assert called[0] == 5  # forty wait for four seconds, and it comes next
    assert called == sorted(called, key=lambda second: second or 0)
    assert called[-1] == 7
    clock.now += 10
    assert refused(queue, 0.5) == 11  # who waits has waited for ten seconds
    for _ in range(1_000):
        last = refused(queue, 0)
    assert last == LONGEST


def test_more_inputs_than_may_wait_are_refused_whole() -> None:
    queue = filled(2, Clock(), limit=5)
    with pytest.raises(Overloaded):
        queue.put_all([job(3), job()], background=False)
    assert len(queue) == 2
    queue.put_all([job(2), job()], background=False)
    with pytest.raises(Overloaded):
        queue.put(job())
    queue.put(job(), background=True)
    assert len(queue) == 5


@given(st.lists(st.one_of(st.integers(0, 9), st.just("take"), st.just("background"))))
def test_what_waits_is_what_came_and_was_not_taken(steps: list[int | str]) -> None:
    limit = 20
    queue = Queue(limit, Clock())
    waiting: list[Job] = []
    for step in steps:
        if step == "take":
            for taken in queue.take(MOST):
                if taken in waiting:
                    waiting.remove(taken)
        elif step == "background":
            queue.put(job(), background=True)
        else:
            new = job(int(step))
            try:
                queue.put(new)
            except Overloaded:
                assert sum(each.weight for each in waiting) + new.weight > limit
            else:
                waiting.append(new)
        assert queue._interactive._inputs == sum(each.weight for each in waiting)
        assert list(queue._interactive.jobs) == waiting


def test_batches_wait_in_a_lane_of_their_own() -> None:
    clock = Clock()
    queue = Queue(5, clock)
    queue.put_all([job(4)], background=True)
    with pytest.raises(Overloaded):
        queue.put_all([job(2)], background=True)
    queue.put(job(9), background=True)  # of a worker
    queue.put(job())
    clock.now += 2
    with pytest.raises(Overloaded):
        queue.lane(True).require(1)
    interactive = queue._interactive.jobs[0]
    assert queue.take(2)[0] is interactive
    assert refused(queue, 0) is None
