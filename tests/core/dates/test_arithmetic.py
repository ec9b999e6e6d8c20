"""Durations by the calendar: the dates that the business relies on, and both changes of the clocks."""

import pytest

from annai.core.arithmetic import add, add_to_day
from annai.core.calendar import WEEKDAYS_ONLY, Calendar
from annai.core.instant import parse_any_duration, parse_offset
from tests.core.dates.samples import COMPANY, JAPAN, NEW_YORK, TOKYO, at, day, shown


@pytest.mark.parametrize(
    ("start", "offset", "calendar", "end"),
    [
        ("2026-01-31", "1mo", JAPAN, "2026-02-28"),
        ("2028-01-31", "1mo", JAPAN, "2028-02-29"),
        ("2026-11-30", "3mo", JAPAN, "2027-02-28"),
        ("2026-03-31", "-1mo", JAPAN, "2026-02-28"),
        ("2026-01-15", "-1mo", JAPAN, "2025-12-15"),
        ("2028-02-29", "1y", JAPAN, "2029-02-28"),
        ("2026-04-30", "3bd", JAPAN, "2026-05-08"),  # 6 May is a substitute holiday
        ("2026-09-18", "1bd", JAPAN, "2026-09-24"),  # 22 September lies between two holidays
        ("2026-12-28", "1bd", JAPAN, "2026-12-29"),
        ("2026-12-28", "1bd", COMPANY, "2027-01-04"),
        ("2026-08-12", "1bd", COMPANY, "2026-08-17"),
        ("2026-04-20", "10bd", COMPANY, "2026-05-08"),
        ("2026-05-08", "-10bd", COMPANY, "2026-04-20"),
        ("2026-05-09", "1bd", JAPAN, "2026-05-11"),  # from a Saturday
        ("2026-05-09", "0bd", JAPAN, "2026-05-11"),
        ("2026-05-08", "0bd", JAPAN, "2026-05-08"),
        ("2026-05-08", "1bd", WEEKDAYS_ONLY, "2026-05-11"),
        ("2150-05-01", "1bd", JAPAN, "2150-05-04"),  # past what is known of holidays, weekends stay
    ],
)
def test_days(start: str, offset: str, calendar: Calendar, end: str) -> None:
    duration = parse_offset(offset)
    assert add_to_day(day(start), duration, calendar) == day(end)
    assert shown(add(at(f"{start} 10:30"), duration, TOKYO, calendar)) == f"{end} 10:30"


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-03-07 02:30", "1bd", "2026-03-09 02:30"),
        ("2026-02-08 02:30", "1mo", "2026-03-08 03:30"),  # 02:30 is skipped and moves forward
        ("2026-03-07 12:00", "1d", "2026-03-08 13:00"),  # 24 hours over a day of 23
        ("2026-10-01 01:30", "1mo", "2026-11-01 01:30"),
        ("2026-10-31 12:00", "1d", "2026-11-01 11:00"),  # 24 hours over a day of 25
        ("2026-10-31 12:00", "26h", "2026-11-01 13:00"),
    ],
)
def test_the_clocks_change_in_new_york(start: str, duration: str, end: str) -> None:
    zone = "America/New_York"
    found = add(at(start, zone), parse_any_duration(duration), NEW_YORK, WEEKDAYS_ONLY)
    assert shown(found, zone) == end


def test_a_time_that_comes_twice_is_the_first() -> None:
    found = add(at("2026-10-01 01:30", "America/New_York"), parse_any_duration("1mo"), NEW_YORK, WEEKDAYS_ONLY)
    assert shown(found, "UTC") == "2026-11-01 05:30"


def test_the_clocks_never_change_in_tokyo() -> None:
    for month in range(1, 13):
        start = f"2026-{month:02}-08 02:30"
        assert shown(add(at(start), parse_any_duration("1mo"), TOKYO, JAPAN))[-5:] == "02:30"
        assert shown(add(at(start), parse_any_duration("1d"), TOKYO, JAPAN))[-5:] == "02:30"
