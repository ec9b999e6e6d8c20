"""Business days: which days a company works on, and how they are counted.

A day is a business day when `opened` says so; else when it is no day of the weekend, no closure and no public holiday.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from msgspec import Struct

from annai.core.holidays import holidays_of

ONE = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


class Calendar(Struct, frozen=True):
    """`weekend` are weekdays, Monday = 0, at most six; `yearly` are (month, day). Closures leave days to work on."""

    country: str | None = None
    region: str | None = None
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    yearly: frozenset[tuple[int, int]] = frozenset()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()


WEEKDAYS_ONLY = Calendar()


def is_business_day(day: date, calendar: Calendar) -> bool:
    if day in calendar.opened:
        return True
    if day.weekday() in calendar.weekend or (day.month, day.day) in calendar.yearly or day in calendar.closed:
        return False
    return calendar.country is None or day not in holidays_of(calendar.country, calendar.region, day.year)


def business_days(after: date, calendar: Calendar, step: timedelta = ONE) -> Iterator[date]:
    """The business days after a day, or before it with a step of minus one day; the day itself is none of them."""
    while True:
        after += step
        if is_business_day(after, calendar):
            yield after


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """The count-th business day after the day; a negative count goes back; 0 is the day itself, else the next one."""
    if count == 0:
        return day if is_business_day(day, calendar) else add_business_days(day, 1, calendar)
    days = business_days(day, calendar, ONE if count > 0 else -ONE)
    return next(islice(days, abs(count) - 1, None))
