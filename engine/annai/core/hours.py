"""Hours at which something may be sent: a window of each day, in the zone of the person whom it reaches.

The window belongs to the day on which it opens, also when it passes midnight. A change of the clocks moves its ends
as it moves any local time; a window that it leaves without length does not open that day.
"""

from collections.abc import Iterator
from datetime import date, time, tzinfo

from msgspec import Struct

from annai.core.calendar import ONE, Calendar, is_business_day
from annai.core.zone import local, moment_at


class Window(Struct, frozen=True):
    """From `start` until before `end`, which is on the next day unless it is later. `days`: Monday = 0; None are
    business days.
    """

    start: time
    end: time
    days: frozenset[int] | None = None


def next_open(moment: int, window: Window, zone: tzinfo, calendar: Calendar) -> int:
    """The moment itself while the window is open, else the next one at which it opens."""
    ours = (_hours(day, window, zone) for day in _days(local(moment, zone).date() - ONE) if _has(day, window, calendar))
    return next(max(moment, opens) for opens, closes in ours if moment < closes and opens < closes)


def is_open(moment: int, window: Window, zone: tzinfo, calendar: Calendar) -> bool:
    return next_open(moment, window, zone, calendar) == moment


def _days(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE


def _hours(day: date, window: Window, zone: tzinfo) -> tuple[int, int]:
    """When the window of the day opens, and when it closes."""
    until = day if window.start < window.end else day + ONE
    return moment_at(day, window.start, zone), moment_at(until, window.end, zone)


def _has(day: date, window: Window, calendar: Calendar) -> bool:
    """Whether the window opens on the day."""
    return is_business_day(day, calendar) if window.days is None else day.weekday() in window.days
