"""The clock goes on without leaps, and believes a new time when it was kept for long."""

from annai.core.instant import HOUR, MINUTE, SECOND
from annai.runtime.clock import PATIENCE, TOLERANCE, Clock, steady_clock, wall_clock


class Machine:
    """A machine's two clocks; `leap` sets the wall clock."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_800_000_000_000, 5_000
        self.clock = Clock(wall=lambda: self.wall, steady=lambda: self.steady)

    def wait(self, milliseconds: int) -> int:
        self.wall += milliseconds
        self.steady += milliseconds
        return self.clock()

    def leap(self, milliseconds: int) -> int:
        self.wall += milliseconds
        return self.clock()


def test_it_follows_the_wall_clock_within_the_tolerance() -> None:
    machine = Machine()
    for leap in (TOLERANCE, TOLERANCE, -TOLERANCE):
        assert machine.leap(leap) == machine.wall
        assert not machine.clock.is_in_doubt


def test_a_leap_is_not_followed_and_one_that_ends_leaves_nothing() -> None:
    for leap in (HOUR, -HOUR, TOLERANCE + 1):
        machine = Machine()
        before = machine.clock()
        assert machine.leap(leap) == before
        assert machine.clock.is_in_doubt
        assert machine.wait(MINUTE) == before + MINUTE
        assert machine.leap(-leap) == machine.wall == before + MINUTE
        assert not machine.clock.is_in_doubt


def test_a_time_that_was_kept_is_believed() -> None:
    machine = Machine()
    before = machine.leap(HOUR)
    assert machine.wait(PATIENCE - 1) == before + PATIENCE - 1
    assert machine.clock.is_in_doubt
    assert machine.wait(1) == machine.wall == before + PATIENCE + HOUR
    assert not machine.clock.is_in_doubt


def test_a_second_leap_has_to_be_kept_anew() -> None:
    machine = Machine()
    machine.leap(HOUR)
    machine.wait(PATIENCE - SECOND)
    before = machine.leap(HOUR)
    assert machine.wait(PATIENCE - 1) == before + PATIENCE - 1
    assert machine.wait(1) == machine.wall


def test_the_clocks_of_this_machine_are_read_in_milliseconds() -> None:
    wall, steady = wall_clock(), steady_clock()
    assert 0 <= Clock()() - wall < MINUTE
    assert 0 <= steady_clock() - steady < MINUTE
