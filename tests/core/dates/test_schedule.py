"""Schedules: when the next occurrence is."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.core.calendar import Calendar
from annai.core.triggers.schedule import Times, next_occurrence, schedule_of
from annai.core.zone import local
from tests.core.dates.samples import COMPANY, NEW_YORK, TOKYO, at, shown
from tests.core.files import faults


def following(schedule: dict[str, Any], after: str, times: int = 1) -> list[str]:
    """The next occurrences, on the clock of Tokyo."""
    found, moment = [], at(after)
    parsed = schedule_of(Times.model_validate({"at": "09:00", **schedule}))
    for _ in range(times):
        occurrence = next_occurrence(parsed, moment, TOKYO, COMPANY)
        assert occurrence is not None
        found.append(shown(occurrence))
        moment = occurrence
    return found


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        ({"every": "day"}, "2026-05-11 08:59", ["2026-05-11 09:00", "2026-05-12 09:00"]),
        ({"every": "day"}, "2026-05-11 09:00", ["2026-05-12 09:00"]),
        ({"every": "day", "if_closed": "skip"}, "2026-05-01 10:00", ["2026-05-07 09:00", "2026-05-08 09:00"]),
        ({"every": "day", "if_closed": "next"}, "2026-05-01 10:00", ["2026-05-07 09:00", "2026-05-08 09:00"]),
        ({"every": "week", "on": "mon"}, "2026-05-11 09:00", ["2026-05-18 09:00"]),
        ({"every": "week", "on": ["thu", "mon"]}, "2026-05-11 10:00", ["2026-05-14 09:00", "2026-05-18 09:00"]),
        ({"every": "week", "on": "wed", "if_closed": "next"}, "2026-05-01 10:00", ["2026-05-07 09:00"]),
        ({"every": "month", "on": 25}, "2026-05-01 10:00", ["2026-05-25 09:00", "2026-06-25 09:00"]),
        (
            {"every": "month", "on": 25, "if_closed": "previous"},
            "2026-07-01 10:00",
            ["2026-07-24 09:00", "2026-08-25 09:00", "2026-09-25 09:00", "2026-10-23 09:00"],
        ),
        ({"every": "month", "on": 31}, "2027-01-31 10:00", ["2027-02-28 09:00", "2027-03-31 09:00"]),
        ({"every": "month", "on": ["last", 30, 1]}, "2027-01-31 10:00", ["2027-02-01 09:00", "2027-02-28 09:00"]),
        ({"every": "month", "on": 30, "if_closed": "next"}, "2026-12-29 10:00", ["2027-01-04 09:00"]),
        ({"every": "month", "business_day": 1}, "2026-04-30 10:00", ["2026-05-01 09:00", "2026-06-01 09:00"]),
        ({"every": "month", "business_day": 3}, "2026-05-01 10:00", ["2026-05-08 09:00"]),
        ({"every": "month", "business_day": -1}, "2026-12-01 10:00", ["2026-12-28 09:00", "2027-01-29 09:00"]),
        ({"every": "year", "on": "04-01"}, "2026-05-11 10:00", ["2027-04-01 09:00", "2028-04-01 09:00"]),
        ({"every": "year", "on": ["10-01", "04-01"]}, "2026-05-11 10:00", ["2026-10-01 09:00", "2027-04-01 09:00"]),
        ({"every": "year", "on": "02-29"}, "2027-01-01 10:00", ["2027-02-28 09:00", "2028-02-29 09:00"]),
        ({"every": "year", "on": "01-01", "if_closed": "next"}, "2026-12-31 10:00", ["2027-01-04 09:00"]),
        (
            {"every": "2 weeks", "on": ["mon", "thu"], "from": "2026-05-13"},
            "2026-05-01 10:00",
            ["2026-05-14 09:00", "2026-05-25 09:00", "2026-05-28 09:00", "2026-06-08 09:00"],
        ),
        ({"every": "3 days", "from": "2026-05-11"}, "2026-05-12 10:00", ["2026-05-14 09:00", "2026-05-17 09:00"]),
        ({"every": "3 months", "on": 1, "from": "2026-05-01"}, "2026-05-02 10:00", ["2026-08-01 09:00"]),
        ({"every": "2 years", "on": "04-01", "from": "2026-01-01"}, "2026-05-02 10:00", ["2028-04-01 09:00"]),
        ({"every": "day", "from": "2026-06-01"}, "2026-05-11 10:00", ["2026-06-01 09:00"]),
        ({"every": "once", "on": "2026-06-01"}, "2026-05-11 10:00", ["2026-06-01 09:00"]),
        ({"every": "once", "on": "2026-06-06", "if_closed": "next"}, "2026-06-06 10:00", ["2026-06-08 09:00"]),
    ],
)
def test_occurrences(schedule: dict[str, Any], after: str, expected: list[str]) -> None:
    assert following(schedule, after, len(expected)) == expected


@pytest.mark.parametrize(
    "schedule",
    [
        {"every": "once", "on": "2026-05-11"},
        {"every": "once", "on": "2099-01-01"},
        {"every": "year", "on": "01-01", "if_closed": "skip"},
        {"every": "week", "on": "sat", "if_closed": "skip"},
    ],
)
def test_what_never_comes_again(schedule: dict[str, Any]) -> None:
    parsed = schedule_of(Times.model_validate({"at": "09:00", **schedule}))
    assert next_occurrence(parsed, at("2026-05-11 10:00"), TOKYO, COMPANY) is None


def test_a_month_without_so_many_business_days_is_passed_over() -> None:
    closed = Calendar(yearly=frozenset((5, day) for day in range(8, 32)))
    parsed = schedule_of(Times.model_validate({"every": "month", "business_day": 10, "at": "09:00"}))
    found = next_occurrence(parsed, at("2026-05-01 00:00"), TOKYO, closed)
    assert found is not None
    assert shown(found) == "2026-06-12 09:00"


@pytest.mark.parametrize("schedule", [{"every": "day"}, {"every": "week", "on": "sun"}])
def test_a_time_that_the_clocks_skip_moves_forward(schedule: dict[str, Any]) -> None:
    zone = "America/New_York"
    parsed = schedule_of(Times.model_validate({"at": "02:30", **schedule}))
    found = next_occurrence(parsed, at("2026-03-07 12:00", zone), NEW_YORK, COMPANY)
    assert found is not None
    assert shown(found, zone) == "2026-03-08 03:30"


EVERY: list[dict[str, Any]] = [
    {"every": "day"},
    {"every": "week", "on": ["mon", "sat"]},
    {"every": "month", "on": [1, 31]},
    {"every": "month", "business_day": -2},
    {"every": "year", "on": ["02-29", "12-30"]},
]


@given(
    st.integers(0, 7_000_000_000_000),
    st.sampled_from(EVERY),
    st.sampled_from([None, "next", "previous", "skip"]),
    st.sampled_from([TOKYO, NEW_YORK]),
)
def test_occurrences_follow_each_other_and_none_is_missed(
    moment: int, schedule: dict[str, Any], if_closed: str | None, zone: Any
) -> None:
    given = {**schedule, "at": "02:30", "if_closed": None if "business_day" in schedule else if_closed}
    parsed = schedule_of(Times.model_validate(given))
    first = next_occurrence(parsed, moment, zone, COMPANY)
    assert first is not None
    assert first > moment
    assert next_occurrence(parsed, first - 1, zone, COMPANY) == first
    later = [first]
    while len(later) < 4 and (found := next_occurrence(parsed, later[-1], zone, COMPANY)):
        later.append(found)
    assert all(one < other for one, other in pairwise(later))
    assert all(local(one, zone).hour in (2, 3) for one in later)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("{every: day, on: mon, at: '09:00'}", "every: day takes no on"),
        ("{every: week, at: '09:00'}", "every: week needs on: a weekday such as mon, or a list of them"),
        ("{every: week, on: monday, at: '09:00'}", "every: week needs on: a weekday such as mon, or a list of them"),
        ("{every: week, on: 1, at: '09:00'}", "every: week needs on: a weekday such as mon, or a list of them"),
        (
            "{every: month, on: first, at: '09:00'}",
            "every: month needs on: a day from 1 to 31, last, or a list of them; or business_day: 1",
        ),
        ("{every: year, on: 2026-04-01, at: '09:00'}", "every: year needs on: a day such as 04-01, or a list of them"),
        ("{every: year, on: 4, at: '09:00'}", "every: year needs on: a day such as 04-01, or a list of them"),
        ("{every: once, on: 04-01, at: '09:00'}", "every: once needs on: a date such as 2026-06-01, or a list of them"),
        (
            "{every: year, business_day: 1, at: '09:00'}",
            "business_day, 1 for the first or -1 for the last, belongs to every: month, without on",
        ),
    ],
)
def test_what_is_wrong_with_a_schedule_is_told_where_it_stands(schedule: str, message: str) -> None:
    text = f"title: A\ntrigger: {{schedule: {schedule}}}\nsteps: [{{id: a, modal: {{title: A, body: A}}}}]\n"
    assert faults(f"-- flows/a.yaml --\n{text}") == [f"flows/a.yaml:2:21: {message} [invalid-value]"]


@pytest.mark.parametrize(
    ("schedule", "last"),
    [
        ({"every": "week", "on": "mon", "until": "2026-05-25"}, "2026-05-25 09:00"),
        ({"every": "week", "on": "mon", "from": "2026-05-11", "times": 3}, "2026-05-25 09:00"),
        ({"every": "2 weeks", "on": "mon", "from": "2026-05-05", "times": 2}, "2026-06-01 09:00"),
        (
            {"every": "month", "on": [1, 15], "from": "2026-05-10", "times": 2, "until": "2026-05-20"},
            "2026-05-15 09:00",
        ),
    ],
)
def test_it_ends(schedule: dict[str, Any], last: str) -> None:
    parsed = schedule_of(Times.model_validate({"at": "09:00", **schedule}))
    found, moment = [], at("2026-05-01 10:00")
    while (following := next_occurrence(parsed, moment, TOKYO, COMPANY)) is not None:
        moment = following
        found.append(shown(moment))
    assert found[-1] == last
    assert next_occurrence(parsed, moment + 365 * 86_400_000, TOKYO, COMPANY) is None


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ({"every": "fortnight"}, "'fortnight' is no rhythm; write day, week, month, year or once, or such as 2 weeks"),
        ({"every": "2 weeks", "on": "mon"}, "are counted from a day; write from: 2026-05-11"),
        ({"every": "day", "times": 3}, "are counted from a day; write from: 2026-05-11"),
        ({"every": "day", "from": "05-11"}, "'05-11' lacks its year"),
        ({"every": "day", "from": "2026-05-11", "until": "2026-05-10"}, "until lies before from"),
        ({"every": "2 weeks", "on": 1, "from": "2026-05-11"}, "every: week needs on: a weekday"),
    ],
)
def test_faults_of_its_bounds(schedule: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        Times.model_validate({"at": "09:00", **schedule})
