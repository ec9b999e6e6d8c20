from datetime import time

import pytest

from annai.core.clock import parse_between, parse_days, parse_time
from tests.core.dates.samples import day


def test_times() -> None:
    assert parse_time("09:00") == parse_time("9:00") == time(9)
    assert parse_time("23:59") == time(23, 59)


@pytest.mark.parametrize("text", ["", "9", "24:00", "12:60", "9:00 am", "0９:00", "09:00:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"write hours and minutes of a 24-hour clock, such as 09:00"):
        parse_time(text)


@pytest.mark.parametrize("text", ["09:00..18:00", "9:00 .. 18:00", "09:00~18:00", "09:00〜18:00", "09:00～18:00"])
def test_a_range_of_times(text: str) -> None:
    assert parse_between(text) == (time(9), time(18))


def test_the_whole_day_is_a_range() -> None:
    assert parse_between("00:00..24:00") == (time(0), time(0))


@pytest.mark.parametrize(
    ("text", "message"),
    [("09:00", "write two times"), ("9..18", "not a time"), ("09:00..09:00", "is empty"), ("1..2..3", "two times")],
)
def test_what_is_no_range_of_times(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_between(text)


@pytest.mark.parametrize(
    ("text", "count", "yearly"),
    [
        ("12-29..01-03", 6, True),
        ("12-29〜01-03", 6, True),
        ("02-28..03-01", 3, True),
        ("2026-08-13..2026-08-14", 2, False),
        ("2026-08-13", 1, False),
        ("02-29", 1, True),
    ],
)
def test_days(text: str, count: int, yearly: bool) -> None:
    days = parse_days(text)
    assert (len(days.each()), days.yearly) == (count, yearly)
    assert day("2026-08-13") == parse_days("2026-08-13").first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a day"),
        ("2026-02-29", "not a day"),
        ("5/11", "not a day"),
        ("12-29..2027-01-03", "not a range of days"),
        ("01-01..01-02..01-03", "not a range of days"),
        ("2026-08-14..2026-08-13", "ends before it begins"),
        ("2026-01-01..2027-01-03", "longer than a year"),
    ],
)
def test_what_are_no_days(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_days(text)
