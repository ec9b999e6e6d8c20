"""`wait: {open: …}`: until the hours at which somebody may be reached."""

import pytest

from annai.core.inputs import Due
from annai.core.instant import HOUR, isoformat, parse_moment
from tests.core.files import faults
from tests.core.world import World, bundle

FLOW = """
title: Office hours
trigger: {event: signed_up}
steps:
  - id: hours
    wait: {open: OPEN}
  - id: hello
    modal: {title: Hello, body: Hi.}
"""


def world(moment: str, open: str) -> World:
    one = World(bundle(health=None, office=FLOW.replace("OPEN", open)))
    one.now = parse_moment(moment)
    one.track("signed_up")
    return one


@pytest.mark.parametrize(
    ("moment", "open", "opens"),
    [
        ("2026-05-11T10:00Z", '{between: "09:00..18:00"}', None),
        ("2026-05-11T18:00Z", '{between: "09:00..18:00"}', "2026-05-12T09:00:00.000Z"),
        ("2026-05-08T20:00Z", "{}", "2026-05-11T09:00:00.000Z"),
        ("2026-05-11T10:00Z", '{days: [wed, sat], between: "09:00..18:00"}', "2026-05-13T09:00:00.000Z"),
        ("2026-05-09T05:00Z", '{days: all, between: "09:00..18:00"}', "2026-05-09T09:00:00.000Z"),
    ],
)
def test_it_opens(moment: str, open: str, opens: str | None) -> None:
    one = world(moment, open)
    due = one.due()
    assert (due and isoformat(due)) == opens
    if due is not None:
        assert one.subject.runs["office"].step == "hours"
        one.now = due
        one.give(Due(at=due, received=due))
    assert one.subject.runs["office"].step == "hello"


def test_who_comes_too_late_waits_for_the_next_day() -> None:
    one = world("2026-05-08T20:00Z", "{}")
    one.now = parse_moment("2026-05-11T09:00Z") + 10 * HOUR
    one.give(Due(at=one.now, received=one.now))
    assert one.subject.runs["office"].step == "hours"
    assert isoformat(one.due() or 0) == "2026-05-12T09:00:00.000Z"


@pytest.mark.parametrize(
    ("wait", "fault"),
    [
        ("{open: {}, up_to: 1d}", "a wait for open hours ends by itself; leave up_to out"),
        (
            "{open: {}, for: 1d}",
            "write one of for (an event",
        ),
        ("{open: {between: 9-18}}", "not a range of times"),
    ],
)
def test_faults(wait: str, fault: str) -> None:
    flow = f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\nsteps: [{{id: a, wait: {wait}}}]\n"
    assert fault in "\n".join(faults(flow))
