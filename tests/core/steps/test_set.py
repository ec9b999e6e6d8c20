"""`set`: traits that a flow writes."""

from typing import Any

import pytest

from annai.core.context import Context
from annai.core.finding import WorkspaceError
from tests.core.world import World, bundle, new

FLOW = """
title: Mark
trigger: {event: signed_up}
steps:
  - id: mark
    set: %s
  - id: hello
    modal: {title: Hello, body: "{{ user.tours }}"}
"""


def traits(changes: str, **before: Any) -> dict[str, Any]:
    world = World(bundle(health=None, mark=FLOW % changes), new(**before), Context({"plan": "trial"}))
    world.track("report_created")
    world.track("signed_up")
    assert world.subject.runs["mark"].step == "hello"
    return world.subject.personal.traits


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ("{role: editor, ready: true, tours: 1.5}", {}, {"role": "editor", "ready": True, "tours": 1.5}),
        ("{tags: [a, b], tier: large}", {"tags": ["c"]}, {"tags": ["a", "b"], "tier": "large"}),
        ('{created_at: "2026-05-11"}', {}, {"created_at": "2026-05-11"}),
        ("{role: {unset: true}}", {"role": "x", "bio": "y"}, {"bio": "y"}),
        ("{tours: {add: 2}}", {"tours": 1}, {"tours": 3}),
        ("{tours: {add: -1}}", {}, {"tours": -1}),
        ("{tours: {add: 1}}", {"tours": "many"}, {"tours": 1}),
        ("{tours: {add: 1}}", {"tours": True}, {"tours": 1}),
        ("{tours: {add: 1}}", {"tours": 2**53}, {"tours": 2**53}),
        ("{role: {from: account.plan}}", {}, {"role": "trial"}),
        ("{tier: {from: user.bio}}", {"tier": "small"}, {"tier": "small"}),
        ('{tours: {from: count("report_created")}}', {}, {"tours": 1}),
    ],
)
def test_traits_change(changes: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert traits(changes, **before) == after


def test_a_change_counts_for_those_who_read_it() -> None:
    world = World(bundle(health=None, mark=FLOW % "{role: editor}"))
    world.track("signed_up")
    assert world.subject.facts == 1


def test_traits_that_would_be_too_large_stay_as_they_are() -> None:
    world = World(bundle(health=None, mark=FLOW % "{role: {from: user.bio}}"), new(bio="x" * 20_000))
    world.track("signed_up")
    assert "role" not in world.subject.personal.traits
    assert world.subject.runs["mark"].step == "hello"
    assert world.signals[-1].detail == "too_large"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ("{rolle: x}", "5:11: events.yaml declares no user trait 'rolle'; did you mean 'role'? [unknown-trait]"),
        ("{rolle: {from: user.bio}}", "5:11: events.yaml declares no user trait 'rolle'; did you mean"),
        ("{role: 1}", "5:17: the trait 'role' is a string; write one here [trait-type]"),
        ("{tours: true}", "5:18: the trait 'tours' is a number; write one here [trait-type]"),
        ("{ready: x}", "5:18: the trait 'ready' is a boolean; write one here [trait-type]"),
        ("{tags: x}", "5:17: the trait 'tags' is a list; write one here [trait-type]"),
        ("{created_at: soon}", "5:23: the trait 'created_at' is a timestamp; write one here [trait-type]"),
        ("{tier: medium}", "5:17: the trait 'tier' is a choice of small, large; write one here [trait-type]"),
        ("{role: {add: 1}}", "5:17: the trait 'role' is a string; write one here [trait-type]"),
        ("{role: {from: user.tours}}", "5:24: user.tours is a number, but the trait 'role' is a string [trait-type]"),
        ("{role: {from: user.rolle}}", "5:29: user has no 'rolle'; did you mean 'role'? [unknown-trait]"),
    ],
)
def test_faults(changes: str, fault: str) -> None:
    with pytest.raises(WorkspaceError) as error:
        bundle(health=None, mark=(FLOW % changes).lstrip())
    assert any(str(found).startswith(f"flows/mark.yaml:{fault}") for found in error.value.findings), error.value
