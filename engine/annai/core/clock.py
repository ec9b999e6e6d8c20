"""Times of the day, days and ranges of them, as files write them.

A range has two ends, both included for days: `12-29..01-03`. `~`, `〜` and `～` are read like `..`.
"""

import re
from datetime import date, time, timedelta

from msgspec import Struct

LEAP_YEAR = 2000
RANGE = re.compile(r"\s*(?:\.\.|[~〜～])\s*")

_EXAMPLES = "write days such as 12-29..01-03 (every year) or 2026-08-13..2026-08-14"
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-)?([0-9]{2})-([0-9]{2})", re.ASCII)


class Days(Struct, frozen=True):
    """Both ends are included. `yearly` days stand in LEAP_YEAR, the last perhaps in the year after it."""

    first: date
    last: date
    yearly: bool

    def each(self) -> list[date]:
        return [self.first + timedelta(days=count) for count in range((self.last - self.first).days + 1)]


def parse_time(text: str) -> time:
    """A time such as 09:00. Raises ValueError, with what to write instead."""
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"not a time: {text!r}; write hours and minutes of a 24-hour clock, such as 09:00")
    return time(int(match[1]), int(match[2]))


def parse_between(text: str) -> tuple[time, time]:
    """A range of times such as 09:00..18:00; 22:00..06:00 passes midnight. 24:00 may be its end.

    Raises ValueError, with what to write instead.
    """
    ends = RANGE.split(text)
    if len(ends) != 2:
        raise ValueError(f"not a range of times: {text!r}; write two times, such as 09:00..18:00")
    first, last = parse_time(ends[0]), time(0) if ends[1] == "24:00" else parse_time(ends[1])
    if first == last and first != time(0):
        raise ValueError(f"the range {text!r} is empty; write 00:00..24:00 for the whole day")
    return first, last


def parse_days(text: str) -> Days:
    """Days of every year (`12-29..01-03`) or of one (`2026-08-13..2026-08-14`, or a single `2026-08-13`).

    Raises ValueError, with what to write instead.
    """
    ends = RANGE.split(text)
    (first, yearly), (last, also) = parse_day(ends[0]), parse_day(ends[-1])
    if len(ends) > 2 or yearly != also:
        raise ValueError(f"not a range of days: {text!r}; {_EXAMPLES}")
    if yearly and last < first:
        last = last.replace(year=LEAP_YEAR + 1)
    if last < first:
        raise ValueError(f"the range {text!r} ends before it begins")
    if (last - first).days > 366:
        raise ValueError(f"the range {text!r} is longer than a year")
    return Days(first, last, yearly)


def parse_dated_days(text: str) -> Days:
    """Days of one year only. Raises ValueError, with what to write instead."""
    days = parse_days(text)
    if days.yearly:
        raise ValueError(f"{text!r} lacks its year; write days such as 2026-12-29 or 2026-12-29..2026-12-30")
    return days


def parse_day(text: str) -> tuple[date, bool]:
    """A day, and whether it is one of every year: `04-01` stands in LEAP_YEAR then. Raises ValueError."""
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            year = int(match[1][:-1]) if match[1] else LEAP_YEAR
            return date(year, int(match[2]), int(match[3])), not match[1]
    except ValueError:
        pass
    raise ValueError(f"not a day: {text!r}; {_EXAMPLES}")
