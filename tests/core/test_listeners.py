"""Which flows a trigger starts, judged together as if they were judged one after the other."""

import pytest

from annai.core.listeners import MOST, Listeners
from tests.core.world import World, bundle

STEPS = "steps: [{id: hello, modal: {title: Hello, body: Welcome.}}]\n"


def flow(audience: str | None = None, where: str | None = None, priority: int = 50, goal: str | None = None) -> str:
    return (
        f"title: A flow\npriority: {priority}\n"
        + (f"audience: '{audience}'\n" if audience else "")
        + ("trigger: {event: signed_up" + (f", where: '{where}'" if where else "") + "}\n")
        + (f"goal: {{event: {goal}}}\n" if goal else "")
        + STEPS
    )


def started(flows: dict[str, str]) -> list[str | None]:
    world = World(bundle(None, **flows))
    world.track("signed_up")
    return [signal.flow for signal in world.signals]


@pytest.mark.parametrize(("source", "role", "found"), [("web", "admin", ["a"]), ("web", "x", []), ("x", "admin", [])])
def test_trigger_and_audience_must_hold(source: str, role: str, found: list[str]) -> None:
    world = World(bundle(None, a=flow('user.role == "admin"', 'event.source == "web"')))
    world.identify(role=role)
    world.track("signed_up", source=source)
    assert [signal.flow for signal in world.signals] == found


def test_a_flow_without_conditions_always_starts() -> None:
    assert started({"a": flow(), "b": flow(where='event.source == "web"')}) == ["a"]


def test_flows_start_in_their_order() -> None:
    flows = {"a": flow(priority=1), "b": flow(priority=3), "c": flow("true", priority=2)}
    assert started(flows) == ["b", "c", "a"]


def test_a_condition_sees_the_flows_that_started_before_it() -> None:
    after = {"a": flow(), "b": flow('active("a")', priority=1), "c": flow(where='active("b")', priority=0)}
    assert started(after) == ["a", "b", "c"]
    assert started({**after, "b": flow('active("a")', priority=60)}) == ["a"]
    assert started({**after, "a": flow('not active("a")')}) == ["a", "b", "c"]
    assert started({**after, "a": flow("false")}) == []


def test_only_a_question_for_a_running_flow_parts_a_group() -> None:
    flows = {"a": flow(), "b": flow('completed("a")'), "c": flow('not active("b")'), "d": flow('not active("a")')}
    groups = bundle(None, **flows).by_event["signed_up"].groups
    assert [[flow.id for flow in group.flows] for group in groups] == [["a", "b"], ["c", "d"]]


def test_a_group_is_bounded() -> None:
    flows = {f"flow_{number}": flow() for number in range(MOST + 1)}
    assert started(flows) == sorted(name.replace("_", "-") for name in flows)
    groups = bundle(None, **flows).by_event["signed_up"].groups
    assert [len(group.flows) for group in groups] == [MOST, 1]


def test_what_ran_or_met_its_goal_does_not_start() -> None:
    world = World(bundle(None, a=flow(), b=flow(goal="report_created"), c=flow(priority=1)))
    world.track("report_created")
    world.track("signed_up")
    world.report("dismissed", "hello", flow="a")
    world.track("signed_up")
    assert [(signal.kind, signal.flow) for signal in world.signals] == [
        ("flow_started", "a"),
        ("flow_started", "c"),
        ("flow_dismissed", "a"),
    ]


def test_nobody_listens() -> None:
    assert len(Listeners()) == 0
    assert Listeners().groups == ()
