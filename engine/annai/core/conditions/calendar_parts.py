"""The parts of now's date and time in the subject's time zone, and when they change."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from annai.core.conditions.nodes import Part
from annai.core.conditions.scope import WEEKDAYS
from annai.core.instant import MINUTE
from annai.core.zone import local, moment_of

QUARTER = 15 * MINUTE  # offsets of today's time zones are whole numbers of these
STEPS = {"hour": 24, "weekday": 7, "day": 31, "month": 12}  # after so many changes it has been everything

_READ: dict[Part, Callable[[datetime], Any]] = {
    "hour": lambda shown: shown.hour,
    "weekday": lambda shown: WEEKDAYS[shown.weekday()],
    "day": lambda shown: shown.day,
    "month": lambda shown: shown.month,
}


def calendar_part(part: Part, zone: tzinfo, now: int) -> int | str:
    """The part of the moment in the zone."""
    found: int | str = _READ[part](local(now, zone))
    return found


def compare_part(
    part: Part, zone: tzinfo, now: int, comparison: Callable[[Any, Any], bool], bound: Any, changes: list[int]
) -> bool:
    """Whether the part compares so with the bound (None: missing); appends the moment at which that turns."""
    if bound is None:
        return False
    value, moment = comparison(calendar_part(part, zone, now), bound), now
    for _ in range(STEPS[part]):
        moment = _next(part, zone, moment)
        if comparison(calendar_part(part, zone, moment), bound) != value:
            changes.append(moment)
            break
    return value


def watch_part(part: Part, zone: tzinfo, now: int, changes: list[int]) -> int | str:
    """The part, watched for its next change."""
    changes.append(_next(part, zone, now))
    return calendar_part(part, zone, now)


def _next(part: Part, zone: tzinfo, moment: int) -> int:
    """When the part changes next."""
    if part == "hour":
        return _next_hour(zone, moment)
    date = local(moment, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = date.replace(day=1) + timedelta(days=32) if part == "month" else date + timedelta(days=1)
    return moment_of(following.replace(day=1) if part == "month" else following)


def _next_hour(zone: tzinfo, moment: int) -> int:
    hour, moment = local(moment, zone).hour, moment - moment % QUARTER
    while True:
        moment += QUARTER
        if local(moment, zone).hour != hour:
            return moment
