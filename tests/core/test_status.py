"""Drafts start nothing; paused flows stand still, unseen, and go on where they stood."""

from typing import Any

import pytest

from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.edits import sweeps_of
from annai.core.inputs import Delivered, Due, Visit
from annai.core.instant import DAY
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.sweep import Enroll, Refresh
from annai.core.visits import concerned
from tests.core.world import START, World, bundle

FLOW = """
title: Tour
status: STATUS
trigger: {event: signed_up}
on_change: restart
enroll: existing
exit: user.role == "gone"
steps:
  - id: hello
    modal: {title: Hello, body: Hi.}
  - id: mail
    email: {template: late, topic: onboarding, subject: Hi}
  - id: patience
    wait: {for: report_created, up_to: 2d}
  - id: bye
    modal: {title: Bye, body: Hi.}
"""
BUNDLES = {status: bundle(health=None, tour=FLOW.replace("STATUS", status)) for status in ("draft", "live", "paused")}
LIVE = BUNDLES["live"]


def turn(world: World, status: str) -> None:
    world.workspace = Workspace(BUNDLES[status], {one.digest: one for one in BUNDLES.values()})


def world(*steps: str) -> World:
    one = World(LIVE)
    turn(one, "live")
    one.track("signed_up")
    for step in steps:
        one.report("advanced", step)
    return one


def arrive(one: World) -> None:
    one.deliver(Delivered, "tour", "mail", sent=True)


def state(one: World) -> tuple[Any, ...]:
    return one.subject.runs.get("tour"), one.subject.finished


def why(one: World) -> tuple[str, str | None]:
    [reason] = reasons(one.workspace, one.subject, one.context, Look(), one.now)
    return reason.reason, reason.detail


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_nothing_starts(status: str) -> None:
    one = World(BUNDLES[status])
    one.track("signed_up")
    one.give(Visit(at=START, received=START, purpose=Enroll(("tour",))))
    assert one.subject.runs == {}
    assert why(one) == ("not_live", status)


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_runs_stand_still_and_are_not_seen(status: str) -> None:
    one = world()
    assert len(one.see()) == 1
    turn(one, status)
    before = state(one)
    assert one.see() == ()
    one.report("advanced", "hello")
    one.identify(role="gone")
    assert (state(one), why(one)) == (before, ("not_live", status))
    turn(one, "live")
    assert len(one.see()) == 1
    one.give(Due(at=one.now, received=one.now))
    assert one.subject.finished["tour"].outcome == "exited"


def test_time_that_has_passed_acts_when_the_flow_goes_on() -> None:
    one = world("hello")
    arrive(one)
    turn(one, "paused")
    assert one.due() is None
    one.later(3 * DAY)
    one.give(Due(at=one.now, received=one.now))
    one.track("report_created")
    assert one.subject.runs["tour"].step == "patience"
    turn(one, "live")
    result = one.give(Visit(id="s:k", at=one.now, received=one.now, purpose=Refresh(("tour",))))
    assert result.subject.runs["tour"].step == "bye"


def test_what_was_under_way_arrives_all_the_same() -> None:
    one = world("hello")
    turn(one, "paused")
    arrive(one)
    assert one.subject.runs["tour"].step == "patience"
    assert one.see() == ()
    assert one.due() is None


def purposes(former: Bundle, edited: Bundle) -> list[Any]:
    return [sweep.purpose for sweep in sweeps_of(former, edited, START) if sweep.kind == "user"]


@pytest.mark.parametrize(
    ("former", "edited", "expected"),
    [
        ("live", "paused", [Refresh(("tour",))]),
        ("paused", "live", [Refresh(("tour",))]),
        ("draft", "paused", [Enroll(("tour",))]),
        ("draft", "live", [Enroll(("tour",)), Refresh(("tour",))]),
        ("live", "live", []),
    ],
)
def test_people_in_it_are_visited_and_nobody_restarts(former: str, edited: str, expected: list[Any]) -> None:
    assert purposes(BUNDLES[former], BUNDLES[edited]) == expected


def test_a_flow_that_is_gone_is_not_refreshed() -> None:
    assert Refresh(("tour",)) not in purposes(
        BUNDLES["paused"], bundle(health=None, other=FLOW.replace("STATUS", "live"))
    )


def test_only_people_in_the_flow_are_concerned() -> None:
    assert concerned(Refresh(("tour",)), world().subject)
    assert not concerned(Refresh(("other",)), world().subject)


def test_a_visit_to_people_in_the_flow_is_a_commit_of_its_own() -> None:
    one = world()
    before = one.subject
    one.give(Visit(id="s:k", at=one.now, received=one.now, purpose=Refresh(("tour",))))
    assert one.subject is not before
    assert one.subject == before
