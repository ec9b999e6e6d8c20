"""Operators read why a flow has not started, what a run waits for, and until when."""

import pytest

from annai.core.context import Context
from annai.core.instant import DAY, isoformat
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.turn import Turn
from annai.core.waiting import untils
from tests.core.company import Company
from tests.core.world import START, TOUR, World, bundle, new

DAY_ON = isoformat(START + DAY)
INVITE = """
title: Invite
subject: account
trigger: {event: imported}
steps:
  - {id: invite, modal: {title: Invite, body: Your team., to: {WHOM}}}
"""


def why(world: World, flow: str = "tour", path: str = "/") -> tuple[str, str | None]:
    found = reasons(world.workspace, world.subject, world.context, Look(path=path), world.now)
    return next((one.reason, one.detail) for one in found if one.flow == flow)


def triggered(trigger: str, more: str = "") -> World:
    return World(bundle(rare=TOUR, tour=TOUR.replace("trigger: {event: signed_up}", f"trigger: {trigger}{more}")))


@pytest.mark.parametrize(
    ("trigger", "detail"),
    [
        ("{event: signed_up}", "event: signed_up"),
        ("{page: /reports*}", "page: /reports*"),
        ("{page: /reports*, where: user.ready}", "where: user.ready"),
        ("{event: signed_up, where: user.ready}", "where: user.ready"),
        ("{event: signed_up, where: not user.ready}", "event: signed_up"),
        ("{event: signed_up, where: event.source == 'x'}", "event: signed_up, where: event.source == 'x'"),
        ("{when: user.ready}", "when: user.ready"),
        ("{flow: rare}", "flow: rare"),
        ("{band: risk}", "band: risk"),
        ("{date: user.created_at}", "date: user.created_at"),
        ("{schedule: {every: day, at: '09:00'}}", "schedule"),
        ("{api: true}", "api"),
    ],
)
def test_what_has_not_started_says_what_for(trigger: str, detail: str) -> None:
    assert why(triggered(trigger)) == ("not_triggered", detail)


def test_an_audience_that_does_not_hold_is_told_first() -> None:
    world = triggered("{event: signed_up, where: event.source == 'x'}", "\naudience: user.role == 'admin'")
    assert why(world) == ("not_triggered", "audience: user.role == 'admin'")
    world.subject = new(role="admin")
    assert why(world) == ("not_triggered", "event: signed_up, where: event.source == 'x'")


def waiting(wait: str) -> World:
    steps = f"steps:\n  - {{id: pause, wait: {wait}}}\n"
    world = World(bundle(tour=TOUR.split("steps:")[0] + steps))
    world.track("signed_up")
    return world


@pytest.mark.parametrize(
    ("wait", "detail"),
    [
        ("{for: imported}", "imported"),
        ("{for: imported, up_to: 1d}", f"imported, until {DAY_ON}"),
        ("{for: 1d}", f"until {DAY_ON}"),
        ("{for: {any: [imported, report_created]}}", "imported or report_created"),
        ("{for: {all: [imported, report_created]}}", "imported and report_created"),
        ("{until: user.ready}", "user.ready"),
        ("{until: user.ready, up_to: 1d}", f"user.ready, until {DAY_ON}"),
    ],
)
def test_a_wait_says_for_what_and_until_when(wait: str, detail: str) -> None:
    assert why(waiting(wait)) == ("waiting_for_event", detail)


def test_a_wait_for_open_hours_says_when_they_begin() -> None:
    world = waiting("{open: {between: 09:00..10:00}}")
    due = world.due()
    assert due is not None
    assert why(world) == ("waiting_for_event", f"open hours, until {isoformat(due)}")


def test_a_wait_for_all_names_what_is_left() -> None:
    world = waiting("{for: {all: [imported, report_created]}}")
    world.track("imported")
    assert why(world) == ("waiting_for_event", "report_created")


def test_runs_are_told_until_when_if_time_moves_them() -> None:
    world = waiting("{for: imported, up_to: 1d}")
    assert untils(Turn(world.workspace, world.subject, Context(), world.now)) == {"tour": START + DAY}
    world = waiting("{for: imported}")
    assert untils(Turn(world.workspace, world.subject, Context(), world.now)) == {}


@pytest.mark.parametrize(("whom", "detail"), [("role: admin", "role: admin"), ("trait: ready", "trait: ready")])
def test_an_accounts_run_waits_for_the_recipient(whom: str, detail: str) -> None:
    acme = Company(bundle(health=None, invite=INVITE.replace("WHOM", whom)), (("ann", "editor"), ("ada", "admin")))
    acme.does("ann", "imported")
    assert why(acme.account, "invite") == ("waiting_for_recipient", detail)


def test_a_run_that_was_put_off_is_told_until_when() -> None:
    world = World(bundle(tour=TOUR.replace("{label: Go}", "{label: Go}, {label: Later, snooze: 1d}")))
    world.track("signed_up")
    world.report("snoozed", "hello", action=1)
    assert untils(Turn(world.workspace, world.subject, Context(), world.now)) == {"tour": START + DAY}
