"""`reentry`: so long after a run ended, by the calendar too, and so many times."""

import pytest

from annai.core.instant import DAY, parse_moment
from annai.core.look import Look
from annai.core.reasons import reasons
from tests.core.files import faults
from tests.core.world import World, bundle

FLOW = """
title: Ask
trigger: {event: report_created}
reentry: REENTRY
steps: [{id: ask, modal: {title: Ask, body: Hi.}}]
"""


def world(reentry: str) -> World:
    return World(bundle(health=None, ask=FLOW.replace("REENTRY", reentry)))


def again(one: World) -> int:
    """Start it if it may, end it, and say how many runs there were."""
    one.track("report_created")
    if "ask" in one.subject.runs:
        one.report("dismissed", "ask", flow="ask", run=one.subject.runs["ask"].number)
    return one.subject.finished["ask"].number


def why(one: World) -> tuple[str, str | None]:
    [reason] = reasons(one.workspace, one.subject, one.context, Look(), one.now)
    return reason.reason, reason.detail


def test_so_many_times() -> None:
    one = world("{times: 3}")
    assert [again(one) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert why(one) == ("already_finished", "dismissed")


def test_so_many_times_with_a_pause() -> None:
    one = world("{after: 7d, times: 2}")
    found = []
    for _ in range(5):
        found.append(again(one))
        one.later(4 * DAY)
    assert found == [1, 1, 2, 2, 2]


def test_by_the_calendar() -> None:
    one = world("{after: 1mo}")
    one.now = parse_moment("2026-01-31T09:00Z")
    assert again(one) == 1
    one.now = parse_moment("2026-02-28T08:59Z")
    assert again(one) == 1
    assert why(one) == ("reentry_later", "2026-02-28T09:00:00.000Z")
    one.now = parse_moment("2026-02-28T09:00Z")
    assert again(one) == 2


def test_a_goal_within_business_days() -> None:
    flow = FLOW.replace("REENTRY", "never") + "goal: {event: report_shared, within: 3bd}\n"
    for moment, outcome in (("2026-05-13T08:59Z", "goal"), ("2026-05-13T09:00Z", None)):
        one = World(bundle(health=None, ask=flow))
        one.now = parse_moment("2026-05-08T09:00Z")
        one.track("report_created")
        one.now = parse_moment(moment)
        one.track("report_shared")
        ended = one.subject.finished.get("ask")
        assert (ended and ended.outcome) == outcome


@pytest.mark.parametrize(
    ("reentry", "fault"),
    [
        ("{}", "write after (such as 90d), times (such as 3), or both"),
        ("{times: 0}", "expected at least 1, not 0"),
        ("{times: 1001}", "expected at most 1000, not 1001"),
        ("{after: soon}", "not a duration"),
    ],
)
def test_faults(reentry: str, fault: str) -> None:
    assert fault in "\n".join(faults(f"-- flows/a.yaml --{FLOW.replace('REENTRY', reentry)}"))
