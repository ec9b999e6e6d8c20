"""A date that comes starts its flow: once, by the timer, and not long after."""

from typing import Any

import pytest

from annai.core.advance import due
from annai.core.bundle import Bundle
from annai.core.context import Context
from annai.core.edits import sweeps_of
from annai.core.effects import VisitMembers
from annai.core.inputs import Due, Heard, Report, Visit
from annai.core.instant import DAY, HOUR, isoformat, parse_moment
from annai.core.load import load_workspace
from annai.core.subject import Position
from annai.core.sweep import Judge
from tests.core.world import START, World, bundle, new

FLOW = """
title: Two weeks in
trigger: {date: user.created_at, offset: 14d, at: "09:00", where: user.role != "guest"}
reentry: always
audience: user.ready
steps: [{id: hello, modal: {title: Hello, body: Hi.}}]
"""
CREATED = "2026-05-01T12:00:00Z"
NINE = parse_moment("2026-05-15T09:00Z")
BUNDLE = bundle(health=None, weeks=FLOW)


def world(**traits: Any) -> World:
    one = World(BUNDLE)
    one.now = parse_moment("2026-05-02T00:00Z")
    one.identify(**{"created_at": CREATED, "ready": True, **traits})
    return one


def pass_by(one: World, moment: int) -> None:
    one.now = moment
    one.give(Due(at=moment, received=moment))


def test_it_starts_by_the_timer_once() -> None:
    one = world()
    assert (one.due(), one.subject.runs) == (NINE, {})
    pass_by(one, NINE)
    assert one.subject.runs["weeks"].step == "hello"
    assert one.due() is None
    one.report("dismissed", "hello", flow="weeks")
    pass_by(one, NINE + HOUR)
    assert one.subject.runs == {}


@pytest.mark.parametrize("traits", [{"role": "guest"}, {"ready": False}])
def test_for_whom_it_is_not_then_it_never_is(traits: dict[str, Any]) -> None:
    one = world(**traits)
    pass_by(one, NINE)
    one.identify(role="admin", ready=True)
    assert one.subject.runs == {}


@pytest.mark.parametrize(("late", "starts"), [(DAY - 1, True), (DAY, False)])
def test_it_is_at_most_a_day_late(late: int, starts: bool) -> None:
    one = world()
    pass_by(one, NINE + late)
    assert ("weeks" in one.subject.runs) is starts


def test_a_date_that_moves_comes_again_and_what_came_long_ago_is_forgotten() -> None:
    one = world()
    pass_by(one, NINE)
    one.report("dismissed", "hello", flow="weeks")
    one.identify(created_at="2026-06-01")
    due = one.due()
    assert due is not None
    assert isoformat(due) == "2026-06-15T09:00:00.000Z"
    pass_by(one, due)
    assert one.subject.runs["weeks"].number == 2
    assert one.subject.dated == {"weeks": due}


def test_what_is_imported_starts_nothing() -> None:
    one = world()
    one.now = NINE
    one.track("report_created", historical=True)
    assert (one.subject.runs, one.subject.dated) == ({}, {})


def test_who_was_there_before_the_flow_is_visited_for_their_timer() -> None:
    former = bundle(health=None)
    assert [sweep.purpose for sweep in sweeps_of(former, BUNDLE, START)][-1] == Judge(("weeks",))
    assert Judge(("weeks",)) not in [sweep.purpose for sweep in sweeps_of(BUNDLE, BUNDLE, START)]
    one = world()
    before = one.subject
    one.give(Visit(id="s:k", at=one.now, received=one.now, purpose=Judge(("weeks",))))
    assert one.subject is not before


def of_accounts() -> Bundle:
    traits = "{user: {ready: boolean, role: string}, account: {renews_at: timestamp}}"
    files = {
        "workspace.yaml": "name: A\nlocales: [en]",
        "events.yaml": f"events: {{report_created: {{}}}}\ntraits: {traits}",
        "flows/weeks.yaml": FLOW.replace("user.created_at", "account.renews_at"),
    }
    return load_workspace({name: text.encode() for name, text in files.items()})


def test_a_date_of_the_account_is_read_from_it_and_its_change_visits_the_members() -> None:
    made = of_accounts()
    one = World(made, new(ready=True), Context({"renews_at": CREATED}))
    one.now = parse_moment("2026-05-02T00:00Z")
    one.track("report_created")
    assert due(one.workspace, one.subject, one.where(), one.context, one.now) == NINE
    account = World(made, new("account", "acme"))
    report = Report(one.subject.key, 0, Position(1, 1, 0), START)
    heard = Heard(at=START, received=START, reports=(report,), personal={"traits": [[(START, {"renews_at": CREATED})]]})
    account.give(heard)
    assert any(isinstance(effect, VisitMembers) for effect in account.effects)
