"""`wait`: events, conditions, durations."""

from typing import Any

import pytest
from msgspec.structs import replace

from annai.core.inputs import Due
from annai.core.instant import DAY, HOUR
from tests.core.world import START, World, bundle, new

FLOW = """
title: Patience
trigger: {event: signed_up}
steps:
  - id: pause
    wait: %s
  - id: done
    modal: {title: Done, body: Done.}
  - end
  - id: other
    modal: {title: Other, body: Other.}
"""
SHORT = FLOW.partition("  - end")[0]


def waiting(wait: str, **traits: Any) -> World:
    world = World(bundle(health=None, patience=FLOW % wait), new(**traits))
    world.track("signed_up")
    return world


def step(world: World) -> str:
    return world.subject.runs["patience"].step


def tick(world: World) -> None:
    world.give(Due(at=world.now, received=world.now))


ANY = "{for: {any: [imported, {event: signed_up, where: event.source == 'ad', goto: other}]}, up_to: 2d}"
ALL = "{for: {all: [imported, {event: report_created}]}, up_to: 2d, else: other}"
UNTIL = '{until: \'user.role == "admin" or count("imported", within="1d") > 0\', up_to: 2d, else: other}'


def test_any_of_several_leads_on() -> None:
    world = waiting(ANY)
    world.track("report_created")
    world.track("signed_up", source="friend")
    assert step(world) == "pause"
    world.track("imported")
    assert step(world) == "done"
    assert world.signals[-1].detail == "event"


def test_one_of_several_may_lead_elsewhere() -> None:
    world = waiting(ANY)
    world.track("signed_up", source="ad")
    assert step(world) == "other"


def test_a_single_event_may_have_a_mapping_of_its_own() -> None:
    world = waiting("{for: {event: signed_up, where: event.source == 'ad', goto: other}, up_to: 2d}")
    world.track("signed_up", source="friend")
    assert step(world) == "pause"
    world.track("signed_up", source="ad")
    assert step(world) == "other"


def test_a_wait_whose_events_all_lead_elsewhere_may_still_give_up_to_the_next_step() -> None:
    world = waiting("{for: {any: [{event: imported, goto: other}]}, up_to: 2d}")
    world.later(2 * DAY)
    tick(world)
    assert step(world) == "done"


@pytest.mark.parametrize("order", [("imported", "report_created"), ("report_created", "imported")])
def test_all_may_come_in_any_order(order: tuple[str, str]) -> None:
    world = waiting(ALL)
    world.track(order[0])
    world.track(order[0])
    assert step(world) == "pause"
    world.track(order[1])
    assert step(world) == "done"
    assert world.subject.runs["patience"].met == ()


def test_what_an_edit_removed_does_not_count() -> None:
    world = waiting(ALL)
    run = replace(world.subject.runs["patience"], met=(2,))
    world.subject = replace(world.subject, runs={"patience": run})
    world.track("imported")
    assert step(world) == "pause"


def test_not_all_is_too_little() -> None:
    world = waiting(ALL)
    world.track("imported")
    assert world.due() == START + 2 * DAY
    world.later(2 * DAY)
    tick(world)
    assert step(world) == "other"
    assert world.signals[-1].detail == "timed_out"


def test_a_condition_that_holds_does_not_wait() -> None:
    world = waiting(UNTIL, role="admin")
    assert step(world) == "done"
    assert world.signals[-1].detail == "condition"


def test_a_condition_is_asked_again_at_each_change() -> None:
    world = waiting(UNTIL)
    world.identify(role="editor")
    assert step(world) == "pause"
    world.identify(role="admin")
    assert step(world) == "done"


def test_time_alone_may_turn_a_condition() -> None:
    world = World(bundle(health=None, patience=SHORT % '{until: \'count("imported", within="1d") == 0\'}'))
    world.track("imported")
    world.later(HOUR)
    world.track("signed_up")
    assert world.due() == START + DAY
    world.later(23 * HOUR)
    tick(world)
    assert step(world) == "done"


def test_a_condition_may_have_a_limit() -> None:
    world = waiting(UNTIL)
    assert world.due() == START + 2 * DAY
    world.later(2 * DAY)
    tick(world)
    assert step(world) == "other"


def test_a_duration_ends_by_itself() -> None:
    world = World(bundle(health=None, patience=SHORT % "{for: 3d}"))
    world.track("signed_up")
    world.later(3 * DAY - 1)
    tick(world)
    assert step(world) == "pause"
    assert world.due() == START + 3 * DAY
    world.later(1)
    tick(world)
    assert step(world) == "done"
    assert world.signals[-1].detail == "waited"
