"""What steps may do to runs, whatever their kind."""

from msgspec.structs import replace

from annai.core.instant import DAY
from annai.core.steps.kind import CompiledStep, Go, Leave, Move
from annai.core.steps.step import KINDS, Step
from tests.core.world import START, TOUR, World, bundle


class Passing(CompiledStep, frozen=True, kw_only=True):
    """A step that holds nobody."""

    move: Move

    def enter(self, turn: object, standing: object) -> Move | None:
        return self.move


class Timed(CompiledStep, frozen=True, kw_only=True):
    """A step on which time does nothing, though it might."""

    @property
    def timeless(self) -> bool:
        return False

    def settle(self, turn: object, standing: object) -> None:
        return None


def world(*first: CompiledStep) -> World:
    """The tour with steps put before its own."""
    made = bundle(tour=TOUR)
    flow = made.flows["tour"]
    steps = {**{step.id: step for step in first}, **flow.steps}
    changed = replace(flow, steps=steps, first=next(iter(steps)), timeless=all(step.timeless for step in first))
    made = replace(made, flows={"tour": changed}, by_event={"signed_up": type(made.by_event["signed_up"])((changed,))})
    return World(made)


def passing(id: str, move: Move) -> Passing:
    return Passing(id=id, kind="passing", next="hello", move=move)


def test_a_run_passes_what_does_not_hold_it() -> None:
    one = world(passing("a", Go("b", "why")), passing("b", Go("hello")))
    one.track("signed_up")
    assert one.subject.runs["tour"].step == "hello"
    assert [(signal.kind, signal.step, signal.detail) for signal in one.signals] == [
        ("flow_started", None, None),
        ("step_completed", "a", "why"),
        ("step_completed", "b", None),
    ]


def test_a_step_may_end_the_run_on_entering() -> None:
    one = world(passing("a", Leave("exited", "because")))
    one.track("signed_up")
    assert one.subject.finished["tour"].reason == "because"


def test_a_circle_that_nothing_holds_ends_the_run() -> None:
    one = world(passing("a", Go("b")), passing("b", Go("a")))
    one.track("signed_up")
    assert one.subject.runs == {}
    assert one.subject.finished["tour"].reason == "endless"
    assert one.kinds().count("step_completed") == 100


def test_a_step_that_time_may_move_need_not_say_when() -> None:
    one = world(Timed(id="a", kind="timed", next="hello"))
    one.track("signed_up")
    assert one.subject.runs["tour"].step == "a"
    assert one.due() is None


def test_only_the_exit_moves_a_run_that_shows() -> None:
    one = World(bundle(tour=TOUR + 'exit: count("imported", within="1d") == 0 and count("imported") > 0\n'))
    one.track("signed_up")
    assert one.due() is None
    one.track("imported")
    assert one.due() == START + DAY
    one.later()
    one.track("report_created")
    assert one.subject.finished["tour"].outcome == "exited"


def test_a_step_knows_its_kind() -> None:
    step = Step.model_validate({"id": "a", "wait": {"for": "b"}})
    assert (step.kind, step.content) == ("wait", step.wait)
    assert {"tooltip", "modal", "wait", "email"} <= set(KINDS)
