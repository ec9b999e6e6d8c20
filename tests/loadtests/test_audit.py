import pytest

from annai.core.inputs import Due, Track
from annai.core.signals import Signal
from annai.runtime.records import Body, Logged
from loadtests.audit import SMALLEST, Audit, Tally
from loadtests.workspace import CHAIN, EVENT, WAITS

STEP = Signal("step_completed", 0, CHAIN)
OTHER = Signal("step_completed", 0, "flow-1")


def event(number: int, *signals: Signal, name: str = EVENT) -> Body:
    input = Track(id=f"{number:012d}", at=0, received=0, event=name)
    return Body("user", 0, b"", (Logged(input, signals, None),))


def audit(acknowledged: int, *bodies: Body, smallest: int = SMALLEST) -> Audit:
    tally = Tally(acknowledged)
    for body in bodies:
        tally.add(b"user", body)
    return tally.audit(smallest)


def test_what_is_stored_once_is_good() -> None:
    found = audit(2, event(1), event(0, STEP, OTHER))
    assert found == Audit(acknowledged=2, missing=0, repeated=0, steps=1, expected=1, smallest=SMALLEST)
    assert found.faults == 0


@pytest.mark.parametrize(("stored", "missing", "repeated"), [([0], 1, 0), ([0, 1, 0, 0], 0, 1), ([], 2, 0)])
def test_what_is_missing_or_stored_twice_is_found(stored: list[int], missing: int, repeated: int) -> None:
    found = audit(2, *map(event, stored))
    assert (found.missing, found.repeated) == (missing, repeated)
    assert found.faults


@pytest.mark.parametrize("steps", [0, 2])
def test_each_event_but_a_users_first_advances_one_run(steps: int) -> None:
    assert audit(2, event(0), event(1, *[STEP] * steps)).faults == 1


def test_the_chain_ends() -> None:
    events = [event(number, STEP) for number in range(WAITS)]
    assert audit(WAITS + 3, *events, event(WAITS), event(WAITS + 1), event(WAITS + 2)).faults == 0


def test_other_events_advance_nothing() -> None:
    assert audit(2, event(0), event(1, name="wait_5")).faults == 0


def test_small_documents_are_told() -> None:
    assert audit(1, event(0), smallest=SMALLEST - 1).faults == 1


def test_a_timer_is_late_by_what_passed_since_its_moment() -> None:
    due = Body("user", 1_250, b"", (Logged(Due(at=1_000, received=1_250), (), None),))
    assert audit(1, event(0), due).lateness == (250,)
