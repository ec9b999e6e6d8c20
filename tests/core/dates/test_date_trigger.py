"""Date triggers: so long before or after what a trait says."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.core.arithmetic import add_to_day
from annai.core.instant import parse_moment
from annai.core.triggers.date import DateTrigger, next_occurrence, rule_of
from annai.core.zone import moment_at
from tests.core.dates.samples import COMPANY, NEW_YORK, TOKYO, at, shown
from tests.core.files import faults, load


def found(trigger: dict[str, Any], value: Any, after: str) -> str | None:
    rule = rule_of(DateTrigger.model_validate({"date": "account.renews_at", **trigger}))
    moment = next_occurrence(rule, value, at(after), TOKYO, COMPANY)
    return None if moment is None else shown(moment)


@pytest.mark.parametrize(
    ("trigger", "value", "expected"),
    [
        ({}, "2026-06-30", "2026-06-30 00:00"),
        ({}, "2026-06-30T01:00Z", "2026-06-30 10:00"),
        ({"at": "09:00"}, "2026-06-30T01:00Z", "2026-06-30 09:00"),
        ({"offset": "-30d", "at": "09:00"}, "2026-06-30", "2026-05-31 09:00"),
        ({"offset": "-10bd", "at": "09:00"}, "2026-06-30", "2026-06-16 09:00"),
        ({"offset": "1bd", "at": "09:00"}, "2026-12-28", "2027-01-04 09:00"),
        ({"offset": "1mo", "at": "09:00"}, "2027-01-31", "2027-02-28 09:00"),
        ({"offset": "90m"}, "2026-06-30T10:00", "2026-06-30 11:30"),
        ({"offset": "-2h"}, "2026-05-11T11:30", None),  # it was 09:30
        ({"offset": "-30d", "at": "09:00"}, "2026-05-31", None),
        ({"yearly": True, "at": "09:00"}, "2024-06-30", "2026-06-30 09:00"),
        ({"yearly": True, "at": "09:00"}, "2024-02-29", "2027-02-28 09:00"),
        ({"yearly": True}, "2026-06-30", "2027-06-30 00:00"),  # an anniversary is a year later at least
        ({"yearly": True, "offset": "-1mo", "at": "09:00"}, "2020-06-12", "2026-05-12 09:00"),
        ({"yearly": True}, "9990-06-12", None),
        ({}, "soon", None),
        ({}, None, None),
        ({}, "9999-12-31T23:59", None),
        ({"offset": "1d"}, "9999-12-31", None),
        ({"offset": "1d", "at": "09:00"}, "9999-12-31", None),
        ({}, 10**30, None),
    ],
)
def test_occurrences(trigger: dict[str, Any], value: Any, expected: str | None) -> None:
    assert found(trigger, value, "2026-05-11 10:00") == expected


def test_days_are_counted_on_the_zones_clock() -> None:
    rule = rule_of(DateTrigger.model_validate({"date": "user.ends_at", "offset": "-30d", "at": "09:00"}))
    moment = next_occurrence(rule, "2026-04-01T00:30-04:00", 0, NEW_YORK, COMPANY)
    assert moment is not None
    assert shown(moment, "America/New_York") == "2026-03-02 09:00"
    assert (rule.root, rule.trait) == ("user", "ends_at")


@given(
    after=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    day=st.dates(date(2000, 1, 1), date(2029, 1, 1)).filter(lambda day: day.day < 29),
    offset=st.sampled_from(["-30d", "363d", "400d", "-800d", "-10bd", "100bd", "-200bd", "14mo", "-7y", "10y"]),
)
def test_the_next_anniversary_is_the_first_of_all(after: datetime, day: date, offset: str) -> None:
    trigger = {"date": "user.ends_at", "offset": offset, "at": "09:00", "yearly": True}
    rule = rule_of(DateTrigger.model_validate(trigger))
    moment = round(after.replace(tzinfo=UTC).timestamp() * 1_000)
    days = [day.replace(year=year) for year in range(day.year + 1, 2045)]
    moves = [moment_at(add_to_day(each, rule.offset, COMPANY), time(9), NEW_YORK) for each in days]
    found = next_occurrence(rule, day.isoformat(), moment, NEW_YORK, COMPANY)
    assert found == min(each for each in moves if each > moment)


@pytest.mark.parametrize("moment", ["2026-11-01T05:30Z", "2026-11-01T06:30Z"])  # both are 01:30 there
def test_a_moment_in_the_hour_that_comes_twice_is_itself(moment: str) -> None:
    rule = rule_of(DateTrigger.model_validate({"date": "user.ends_at"}))
    assert next_occurrence(rule, moment, 0, NEW_YORK, COMPANY) == parse_moment(moment)


@pytest.mark.parametrize(
    ("trigger", "finding"),
    [
        (
            "{date: account.renews_at, offset: -90m, at: '09:00'}",
            "2:10: with at, the offset is in days: write d, w, bd, mo or y",
        ),
        ("{date: renews_at}", "2:17: 'renews_at' does not do: a trait is written user.created_at or account.renews_at"),
        (
            "{date: account.renews_at, offset: 30 days}",
            "2:44: not a duration: '30 days'; write a number and a unit, "
            "such as 45s, 30m, 12h, 14d, 2w, 1mo, 1y or 10bd",
        ),
        (
            "{date: account.renews_at, at: 9am}",
            "2:40: not a time: '9am'; write hours and minutes of a 24-hour clock, such as 09:00",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(trigger: str, finding: str) -> None:
    text = f"title: A\ntrigger: {trigger}\nsteps: [{{id: a, modal: {{title: A, body: A}}}}]\n"
    assert faults(f"-- flows/a.yaml --\n{text}") == [f"flows/a.yaml:{finding} [invalid-value]"]


def test_a_flow_may_start_by_a_date() -> None:
    text = "title: A\ntrigger: {date: account.renews_at}\nsteps: [{id: a, modal: {title: A, body: A}}]\n"
    plan = "-- events.yaml --\nevents: {}\ntraits: {user: {email: string}, account: {renews_at: timestamp}}\n"
    trigger = load(f"{plan}-- flows/a.yaml --\n{text}").flows["a"].model.trigger
    assert isinstance(trigger, DateTrigger)
