"""Moments and days plus durations, in the zone of the person that they concern.

Rules:
1. Seconds, minutes, hours, days (24 h) and weeks are exact: they are added to the moment.
2. Months, years and business days move the day on the zone's clock and keep the time of day. A month that lacks the
   day ends on its last: 31 January + 1mo = 28 February.
3. Only days move when a day is all that is known: then `1d` is the next day, however long the day is.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta, tzinfo

from annai.core.calendar import Calendar, add_business_days
from annai.core.instant import Duration
from annai.core.zone import local, moment_at

_DAYS: dict[str, Callable[[date, int, Calendar], date]] = {
    "d": lambda day, count, _: day + timedelta(days=count),
    "w": lambda day, count, _: day + timedelta(weeks=count),
    "mo": lambda day, count, _: _add_months(day, count),
    "y": lambda day, count, _: _add_months(day, 12 * count),
    "bd": add_business_days,
}
DAY_UNITS = frozenset(_DAYS)


def add(moment: int, duration: Duration, zone: tzinfo, calendar: Calendar) -> int:
    """The moment so much later, or earlier for a negative duration; the years 1 to 9999."""
    exact = duration.exact
    if exact is not None:
        return moment + exact
    shown = local(moment, zone)
    return moment_at(add_to_day(shown.date(), duration, calendar), shown.time(), zone)


def add_to_day(day: date, duration: Duration, calendar: Calendar) -> date:
    """The day so much later. The unit is one of DAY_UNITS."""
    return _DAYS[duration.unit](day, duration.count, calendar)


def _add_months(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
