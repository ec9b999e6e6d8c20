"""What keeps a flow from starting, and how it ends: re-entry, exclusion groups, goals, exits with reasons."""

import pytest

from annai.core.context import Context
from annai.core.instant import DAY, HOUR, isoformat
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.subject import EARLIER_RUNS
from tests.core.files import faults
from tests.core.world import START, TOUR, World, bundle


def again(reentry: str, **parts: str) -> World:
    lines = "".join(f"\n{key}: {value}" for key, value in parts.items())
    return World(bundle(tour=TOUR.replace("title: Tour", f"title: Tour\nreentry: {reentry}{lines}")))


def run_through(world: World, number: int = 1) -> None:
    """Start the tour and dismiss it."""
    world.track("signed_up")
    world.report("dismissed", "hello", run=number)


def why(world: World, flow: str = "tour") -> tuple[str, str | None]:
    found = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    return next((one.reason, one.detail) for one in found if one.flow == flow)


def test_never_is_once() -> None:
    world = again("never")
    run_through(world)
    world.later(3_000 * DAY)
    world.track("signed_up")
    assert world.subject.runs == {}
    assert why(world) == ("already_finished", "dismissed")


def test_always_starts_again_with_the_next_number() -> None:
    world = again("always")
    run_through(world)
    run_through(world, 2)
    assert world.subject.finished["tour"].number == 2
    world.track("signed_up")
    assert world.subject.runs["tour"].number == 3


def test_after_counts_from_the_end_of_the_run() -> None:
    world = again("{after: 90d}")
    world.track("signed_up")
    world.later(DAY)
    world.report("dismissed", "hello")
    world.later(90 * DAY - 1)
    world.track("signed_up")
    assert world.subject.runs == {}
    assert why(world) == ("reentry_later", isoformat(START + 91 * DAY))
    world.later(1)
    assert why(world) == ("not_triggered", "event: signed_up")
    world.track("signed_up")
    assert world.subject.runs["tour"].number == 2


def test_a_report_of_an_earlier_run_changes_nothing() -> None:
    world = again("always")
    run_through(world)
    world.track("signed_up")
    before = world.subject
    world.report("dismissed", "hello", run=1)
    assert world.subject is before


def test_earlier_runs_are_kept_up_to_a_bound() -> None:
    world = again("always")
    for number in range(1, EARLIER_RUNS + 4):
        run_through(world, number)
    last = world.subject.finished["tour"]
    assert last.number == EARLIER_RUNS + 3
    assert [end.number for end in last.earlier] == list(range(EARLIER_RUNS + 2, 2, -1))
    assert not any(end.earlier for end in last.earlier)


def test_a_goal_met_since_the_last_run_keeps_it_from_starting_again() -> None:
    world = again("always", goal="{event: imported}")
    world.track("signed_up")
    world.later(HOUR)
    world.track("imported")
    assert world.subject.finished["tour"].outcome == "goal"
    world.later(HOUR)
    assert why(world) == ("not_triggered", "event: signed_up")
    run_through(world, 2)
    world.later(HOUR)
    world.track("imported")
    world.track("signed_up")
    assert world.subject.runs == {}
    assert why(world) == ("goal_met", isoformat(world.now))


def test_a_goal_ever_met_keeps_it_from_starting() -> None:
    world = again("always", goal="{event: imported}")
    world.track("imported")
    world.later()
    world.track("signed_up")
    assert world.subject.runs == {}
    assert why(world) == ("goal_met", isoformat(START))


@pytest.mark.parametrize("events", [("imported", "signed_up"), ("signed_up", "imported")])
def test_a_goal_in_the_millisecond_of_the_trigger_leaves_nothing_to_show(events: tuple[str, str]) -> None:
    world = again("always", goal="{event: imported}")
    for event in events:
        world.track(event)
    assert world.subject.runs == {}
    outcomes = [end.outcome for end in world.subject.finished.values()]
    assert outcomes == (["goal"] if events[0] == "signed_up" else [])


def test_a_trigger_that_is_the_goal_starts_nothing() -> None:
    world = again("always", goal="{event: signed_up}")
    world.track("signed_up")
    assert (world.subject.runs, world.subject.finished) == ({}, {})


@pytest.mark.parametrize("left", ["dismissed", "goal", "completed"])
def test_a_goal_in_the_millisecond_of_the_end_is_the_runs_own_unless_it_was_left(left: str) -> None:
    world = again("always", goal="{event: imported}")
    world.track("signed_up")
    match left:
        case "dismissed":
            world.report("dismissed", "hello")
            world.track("imported")
        case "goal":
            world.track("imported")
        case "completed":
            world.report("advanced", "hello")
            world.report("advanced", "create")
            world.track("imported")
    assert world.subject.finished["tour"].outcome == left
    world.later(HOUR)
    world.track("signed_up")
    assert bool(world.subject.runs) is (left != "dismissed")


def grouped(name: str, priority: int) -> str:
    return TOUR.replace(
        "title: Tour", f"title: {name}\npriority: {priority}\nexclusion_group: first-days\nreentry: always"
    )


def test_a_group_admits_one_active_flow() -> None:
    world = World(bundle(tour=TOUR, low=grouped("Low", 10), high=grouped("High", 90)))
    world.track("signed_up")
    assert world.subject.runs.keys() == {"tour", "high"}
    assert why(world, "low") == ("excluded", "high")
    world.report("dismissed", "hello", flow="high")
    assert why(world, "low") == ("not_triggered", "event: signed_up")
    world.track("signed_up")
    assert world.subject.runs.keys() == {"tour", "high"}


def test_the_group_is_free_once_its_flow_has_ended() -> None:
    world = World(bundle(low=grouped("Low", 10), high=grouped("High", 90).replace("always", "never"), health=None))
    world.track("signed_up")
    world.report("dismissed", "hello", flow="high")
    world.track("signed_up")
    assert world.subject.runs.keys() == {"low"}


EXITS = "[{when: account.churned, reason: churned}, {when: user.role == 'guest', reason: left-team}]"


def test_an_exit_has_its_reason() -> None:
    world = again("never", exit=EXITS)
    world.track("signed_up")
    world.identify(role="guest")
    assert (world.subject.finished["tour"].outcome, world.subject.finished["tour"].reason) == ("exited", "left-team")
    assert (world.signals[-1].kind, world.signals[-1].detail) == ("flow_exited", "left-team")


def test_the_first_exit_that_holds_wins() -> None:
    world = again("never", exit=EXITS)
    world.track("signed_up")
    world.context = Context({"churned": True})
    world.identify(role="guest")
    assert world.subject.finished["tour"].reason == "churned"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("reentry: someday", "'someday' is not known here; write one of always, never"),
        ("reentry: {afer: 3d}", "unknown key 'afer'; did you mean 'after'? [unknown-key]"),
        ("reentry: {after: soon}", "not a duration: 'soon'"),
        ("exit: []", "needs at least one entry"),
        ("exit: [{when: user.role}]", "the key 'reason' is missing"),
        ("exit: [{when: user.rolle == 'x', reason: r}]", "unknown-trait"),
        ("exclusion_group: First days", "an id has lower-case letters"),
    ],
)
def test_faults(line: str, expected: str) -> None:
    head = f"-- flows/f.yaml --\ntitle: F\ntrigger: {{event: signed_up}}\n{line}\n"
    found = faults(head + "steps: [{id: a, modal: {title: T, body: B}}]\n")
    assert [fault for fault in found if expected in fault and fault.startswith("flows/f.yaml:3:")]
