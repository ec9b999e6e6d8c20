"""`trigger: {date: account.renews_at, offset: -30d, at: "09:00"}`: so long before or after what a trait says."""

from collections.abc import Iterator
from datetime import datetime, time, tzinfo
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.arithmetic import DAY_UNITS, add, add_to_day
from annai.core.calendar import Calendar
from annai.core.clock import parse_time
from annai.core.date import moment_in
from annai.core.fields import Offset, Time
from annai.core.instant import DAY, UNITS, WEEK, Duration, parse_offset
from annai.core.triggers.kind import TriggerModel
from annai.core.zone import local, moment_at, moment_of

YEARS = 11  # an offset is at most ten years
LONGEST = {"mo": 31 * DAY, "y": 366 * DAY, "bd": 2 * WEEK}  # how far one of them may reach, closures included
NEVER = 7_258_118_400_000  # the year 2200: what data says of later moments does not come


class DateRule(Struct, frozen=True):
    """`trait` of `root` (user or account), and when the flow starts by it."""

    root: str
    trait: str
    offset: Duration
    at: time | None = None
    yearly: bool = False


class DateTrigger(TriggerModel):
    """Starts the flow `offset` before (-30d) or after (7d) the moment of a trait; `at` that time of that day.

    `yearly` starts it at every anniversary, not on the date itself.
    """

    date: Annotated[str, Field(pattern=r"^(user|account)\.[A-Za-z][A-Za-z0-9_]*$")]
    offset: Offset = "0d"
    at: Time | None = None
    yearly: bool = False

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        if self.at is not None and parse_offset(self.offset).unit not in DAY_UNITS:
            raise ValueError("with at, the offset is in days: write d, w, bd, mo or y")
        return self


def rule_of(trigger: DateTrigger) -> DateRule:
    root, _, trait = trigger.date.partition(".")
    at = parse_time(trigger.at) if trigger.at else None
    return DateRule(root, trait, parse_offset(trigger.offset), at, trigger.yearly)


def next_occurrence(rule: DateRule, value: Any, after: int, zone: tzinfo, calendar: Calendar) -> int | None:
    """The first moment after `after` at which a trait of this value starts the flow; None when none is left.

    A day is counted from the day on the zone's clock, whatever the hour: 30 days before 1 April is 2 March.
    """
    try:
        moments = [_moment(rule, base, zone, calendar) for base in _bases(rule, value, after, zone)]
    except (ValueError, OverflowError):
        return None
    return min((moment for moment in moments if after < moment < NEVER), default=None)


def _bases(rule: DateRule, value: Any, after: int, zone: tzinfo) -> Iterator[datetime]:
    """What clocks show at the trait's moment, or at its anniversaries around `after`."""
    moment = moment_in(value, zone)
    if moment is None:
        return
    first = local(moment, zone)
    if not rule.yearly:
        yield first
        return
    around, begins, reach = local(after, zone).year, first.year + 1, _reach(rule.offset)
    for year in range(max(begins, around - reach), max(begins, around) + reach + 1):
        yield first.replace(year=year, day=28 if (first.month, first.day) == (2, 29) else first.day, fold=0)


def _reach(offset: Duration) -> int:
    """How many years before or after a moment lie the anniversaries by which the next occurrence may come."""
    length = abs(offset.count) * (UNITS.get(offset.unit) or LONGEST[offset.unit])
    return min(YEARS, 2 + length // (365 * DAY))


def _moment(rule: DateRule, base: datetime, zone: tzinfo, calendar: Calendar) -> int:
    if rule.at is None:
        return add(moment_of(base), rule.offset, zone, calendar)
    return moment_at(add_to_day(base.date(), rule.offset, calendar), rule.at, zone)
