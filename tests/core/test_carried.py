"""What a run carries with it of events."""

from typing import Any

import pytest

from annai.core.carried import MAX_BYTES, kept
from annai.core.context import Workspace
from annai.core.effects import MergeInto
from annai.core.finding import WorkspaceError
from annai.core.inputs import Due, Merge, Seal
from annai.core.instant import DAY
from annai.wire.experience import ModalContent
from tests.core.world import World, bundle, new

FLOW = """
title: Carry
trigger: {event: signed_up}
steps:
  - id: first-report
    wait: {for: shared, where: event.via == trigger.source, up_to: 2d, else: late}
  - id: which
    branch:
      - {if: event.source == "ad" and first_report.rows > 10, goto: thanks}
      - {else: end}
  - id: thanks
    modal: {title: "{{ event.source }} {{ first_report.rows }} {{ trigger.source }}", body: Thanks.}
  - end
  - id: late
    set: {role: {from: event.source}}
"""
PLAIN = """
title: Plain
trigger: {event: signed_up}
steps: [{id: hello, modal: {title: Hello, body: Hi.}}]
"""


def carrying(**properties: Any) -> World:
    world = World(bundle(health=None, carry=FLOW))
    world.track("signed_up", **properties)
    return world


def carried(world: World) -> dict[str, Any]:
    return world.subject.personal.carried.get("carry", {})


def test_only_what_is_read_is_kept() -> None:
    world = carrying(source="ad", other=1)
    assert carried(world) == {"trigger": {"source": "ad"}}
    world.track("shared", via="ad", rows=20)
    assert carried(world) == {"trigger": {"source": "ad"}, "first_report": {"rows": 20}}


def test_a_where_compares_both_events() -> None:
    world = carrying(source="ad")
    world.track("shared", via="friend", rows=20)
    assert world.subject.runs["carry"].step == "first-report"


def test_later_steps_read_it() -> None:
    world = carrying(source="ad")
    world.track("shared", via="ad", rows=20)
    assert world.subject.runs["carry"].step == "thanks"
    [experience] = world.see()
    assert isinstance(experience.content, ModalContent)
    assert experience.content.title == "ad 20 ad"


def test_another_value_leads_elsewhere_and_the_end_forgets_all() -> None:
    world = carrying(source="ad")
    world.track("shared", via="ad", rows=2)
    assert world.subject.runs == {}
    assert world.subject.personal.carried == {}


def test_traits_take_it() -> None:
    world = carrying(source="ad")
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    assert world.subject.personal.traits == {"role": "ad"}


def test_a_flow_that_reads_nothing_keeps_nothing() -> None:
    world = World(bundle(health=None, plain=PLAIN))
    world.track("signed_up", source="ad")
    assert world.subject.personal.carried == {}


def test_all_events_add_up() -> None:
    wait = "{for: {all: [shared, {event: signed_up, where: event.source == 'ad'}]}, up_to: 2d, else: late}"
    flow = FLOW.replace("{for: shared, where: event.via == trigger.source, up_to: 2d, else: late}", wait)
    flow = flow.replace("first_report.rows > 10", "first_report.rows > 10 and known(first_report.source)")
    world = World(bundle(health=None, carry=flow))
    world.track("signed_up", source="ad")
    world.track("shared", rows=20)
    assert carried(world)["first_report"] == {"rows": 20}
    world.track("signed_up", source="ad")
    assert carried(world)["first_report"] == {"rows": 20, "source": "ad"}
    assert world.subject.runs["carry"].step == "thanks"


def test_what_does_not_fit_is_missing() -> None:
    known = {"trigger": {"a": 1}}
    assert kept(known, "b", {"x": "é" * MAX_BYTES, "y": 2}) == {"trigger": {"a": 1}, "b": {"y": 2}}
    assert kept(known, "trigger", {"a": 2}) == {"trigger": {"a": 2}}


def test_it_moves_with_a_visitors_run() -> None:
    made = bundle(health=None, carry=FLOW, plain=PLAIN)
    visitor, user = World(made, new("anonymous", "a1")), World(made, new())
    visitor.track("signed_up", source="ad")
    visitor.give(Seal(at=visitor.now, received=visitor.now, to=user.subject.key, personal={"id": "ann"}))
    assert visitor.subject.personal.carried == {}
    [effect] = visitor.effects
    assert isinstance(effect, MergeInto)
    personal = {"document": effect.document}
    user.give(Merge(at=user.now, received=user.now, source=effect.source, personal=personal))
    assert carried(user) == {"trigger": {"source": "ad"}}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("event.source ==", "event.sorce ==", "event has no 'sorce'; did you mean 'source'? [unknown-property]"),
        ("first_report.rows >", "first_report.row >", "first_report has no 'row'; did you mean 'rows'?"),
        ("first_report.rows >", "frst_report.rows >", "unknown name 'frst_report'; did you mean 'first_report'?"),
        (
            "{{ event.source }}",
            "{{ event.sorce }}",
            "event has no 'sorce'; did you mean 'source'? [unknown-placeholder",
        ),
        ("trigger.source, up", "trigger.rows, up", "trigger has no 'rows'"),
        ("first_report.rows > 10", 'first_report.rows == "x"', "is a string, compared with a number"),
    ],
)
def test_lint_knows_names_and_types(old: str, new: str, fault: str) -> None:
    with pytest.raises(WorkspaceError) as error:
        bundle(health=None, carry=FLOW.replace(old, new))
    assert fault in str(error.value)


def test_a_type_that_differs_between_events_is_not_read() -> None:
    flow = FLOW.replace("for: shared, where: event.via == trigger.source", "for: {any: [shared, imported]}")
    with pytest.raises(WorkspaceError, match="first_report has no 'rows'"):
        bundle(health=None, carry=flow)


def test_a_step_with_the_name_of_a_root_is_not_read() -> None:
    flow = FLOW.replace("first-report", "account").replace("first_report.rows > 10", 'account.plan == "trial"')
    flow = flow.replace("{{ first_report.rows }}", "{{ account.plan }}")
    assert bundle(health=None, carry=flow).flows["carry"].carries == {"trigger": ("source",)}


def test_old_documents_carry_nothing() -> None:
    assert new().personal.carried == {}
    assert Workspace(bundle(health=None, plain=PLAIN), {}).bundle.flows["plain"].carries == {}
