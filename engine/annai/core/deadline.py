"""How long something may take: an exact length, or one that depends on where it begins."""

from datetime import time, tzinfo

from msgspec import Struct

from annai.core.arithmetic import DAY_UNITS, add, add_to_day
from annai.core.calendar import Calendar, add_business_days
from annai.core.clock import parse_time
from annai.core.instant import Duration, parse_any_duration
from annai.core.zone import local, moment_at


class Deadline(Struct, frozen=True):
    """Ends after the duration; with `at`, at that time of the day so much later.

    `inclusive`: that day still counts, until it is over; `at` is on the first business day after it. What is due in 10
    business days can be called late on the next working morning, and no earlier.
    """

    duration: Duration
    at: time | None = None
    inclusive: bool = False

    def ends(self, begun: int, zone: tzinfo, calendar: Calendar) -> int:
        if self.at is None:
            return add(begun, self.duration, zone, calendar)
        day = add_to_day(local(begun, zone).date(), self.duration, calendar)
        return moment_at(add_business_days(day, 1, calendar) if self.inclusive else day, self.at, zone)


def limit_of(duration: str, at: str | None = None, *, inclusive: bool = False) -> int | Deadline:
    """What was written: milliseconds where that is all there is to it. Raises ValueError, saying what to write."""
    parsed = parse_any_duration(duration)
    if at is None:
        return Deadline(parsed) if parsed.exact is None else parsed.exact
    if parsed.unit not in DAY_UNITS:
        raise ValueError(f"at needs whole days, not {duration!r}; write d, w, bd, mo or y, or leave at out")
    return Deadline(parsed, parse_time(at), inclusive)
