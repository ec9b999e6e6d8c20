"""`trigger: {schedule: …}`: on days that the calendar names, at a time.

Every occurrence is one nominal day, such as the 25th, moved by `if_closed` when that is no business day.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta, tzinfo
from itertools import count, islice, takewhile
from typing import Annotated, Any, Literal, Self

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Discriminator, Field, Tag, model_validator

from annai.core.business import WEEKDAYS
from annai.core.calendar import ONE, Calendar, add_business_days, is_business_day
from annai.core.clock import parse_day, parse_time
from annai.core.fields import Model, Time, checked
from annai.core.instant import MAX_DURATION
from annai.core.triggers.kind import TriggerModel
from annai.core.zone import local, moment_at

Every = Literal["day", "week", "month", "year", "once"]
IfClosed = Literal["next", "previous", "skip"]
LAST = 31  # of a month: the day that it has instead
_WANTED: dict[Every, str] = {
    "day": "every: day takes no on",
    "week": "every: week needs on: a weekday such as mon, or a list of them",
    "month": "every: month needs on: a day from 1 to 31, last, or a list of them; or business_day: 1",
    "year": "every: year needs on: a day such as 04-01, or a list of them",
    "once": "every: once needs on: a date such as 2026-06-01, or a list of them",
}
_EVERY = re.compile(r"(?:([1-9][0-9]{0,2}) (day|week|month|year)s)|(day|week|month|year|once)", re.ASCII)
FARTHEST = timedelta(milliseconds=MAX_DURATION)  # a schedule that names no day in so long names none

Place = Annotated[
    Annotated[int, Field(ge=1, le=31), Tag("<number>")] | Annotated[str, Tag("<word>")],
    Discriminator(lambda value: "<number>" if isinstance(value, int) else "<word>"),
]
Places = Annotated[
    Annotated[Place, Tag("<one>")] | Annotated[tuple[Place, ...], Field(min_length=1, max_length=31), Tag("<many>")],
    Discriminator(lambda value: "<many>" if isinstance(value, list | tuple) else "<one>"),
]


class Schedule(Struct, frozen=True):
    """`days` are weekdays (Monday = 0) or days of a month, `dates` whole dates, or days of every year in LEAP_YEAR.

    From `first` to `last`, both included, every `step`-th day, week, month or year counts, `times` occurrences in all.
    """

    every: Every
    at: time
    days: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    business_day: int | None = None
    if_closed: IfClosed | None = None
    step: int = 1
    first: date | None = None
    last: date | None = None
    times: int | None = None


def parse_every(text: str) -> tuple[Every, int]:
    """How often: `week` is each one, `2 weeks` every other. Raises ValueError, with what to write instead."""
    match = _EVERY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no rhythm; write day, week, month, year or once, or such as 2 weeks")
    unit: Any = match[3] or match[2]
    return unit, int(match[1] or 1)


def _dated(text: str) -> date:
    """A day of one year. Raises ValueError."""
    day, yearly = parse_day(text)
    if yearly:
        raise ValueError(f"{text!r} lacks its year; write a day such as 2026-05-11")
    return day


class Times(Model):
    """When a schedule starts its flow."""

    every: Annotated[str, checked(parse_every)]
    on: Places | None = None
    business_day: Annotated[int, Field(ge=-10, le=10)] | None = None
    at: Time
    if_closed: IfClosed | None = None
    from_: Annotated[str, checked(_dated)] | None = Field(default=None, alias="from")
    until: Annotated[str, checked(_dated)] | None = None
    times: Annotated[int, Field(ge=1, le=1_000)] | None = None

    @model_validator(mode="after")
    def _names_days(self) -> Self:
        schedule_of(self)
        return self


class ScheduleTrigger(TriggerModel):
    """Starts the flow at each occurrence, for whoever its audience holds."""

    schedule: Times


def schedule_of(times: Times) -> Schedule:
    """The schedule that is written. Raises ValueError, with what to write instead."""
    every, step = parse_every(times.every)
    first, last = (_dated(text) if text else None for text in (times.from_, times.until))
    if first is None and (step > 1 or times.times is not None):
        raise ValueError(f"every: {times.every} and times are counted from a day; write from: 2026-05-11")
    if first is not None and last is not None and last < first:
        raise ValueError("until lies before from")
    return replace(_rhythm(times, every), step=step, first=first, last=last, times=times.times)


def _rhythm(times: Times, every: Every) -> Schedule:
    """On which days it falls, as far as nothing bounds it."""
    at, places = parse_time(times.at), _places(times.on)
    if times.business_day is not None:
        if every != "month" or places or times.if_closed or times.business_day == 0:
            raise ValueError("business_day, 1 for the first or -1 for the last, belongs to every: month, without on")
        return Schedule(every, at, business_day=times.business_day)
    if bool(places) == (every == "day"):
        raise ValueError(_WANTED[every])
    try:
        days = [_day_number(every, place) for place in places if every in ("week", "month")]
        dates = [_date(every, place) for place in places if every in ("year", "once")]
    except (ValueError, TypeError):
        raise ValueError(_WANTED[every]) from None
    return Schedule(every, at, tuple(sorted(days)), tuple(sorted(dates)), if_closed=times.if_closed)


def _places(on: Any) -> tuple[int | str, ...]:
    if on is None:
        return ()
    return on if isinstance(on, tuple) else (on,)


def _day_number(every: Every, place: Any) -> int:
    """A weekday or a day of the month. Raises ValueError."""
    if every == "week":
        return WEEKDAYS.index(place)
    if place != "last" and not isinstance(place, int):
        raise ValueError
    return LAST if place == "last" else place


def _date(every: Every, place: Any) -> date:
    """Raises ValueError, or TypeError for a number."""
    day, yearly = parse_day(place)
    if yearly != (every == "year"):
        raise ValueError
    return day


def next_occurrence(schedule: Schedule, after: int, zone: tzinfo, calendar: Calendar) -> int | None:
    """The first occurrence after a moment; None when there is none in the next ten years."""
    # What lies before the previous business day has moved no farther than to it.
    start = add_business_days(local(after, zone).date(), -1, calendar)
    kept = (_moved(day, schedule.if_closed, calendar) for day in _days(schedule, start, calendar) if day >= start)
    moments = (moment_at(day, schedule.at, zone) for day in kept if day is not None)
    return next((moment for moment in moments if moment > after), None)


def _days(schedule: Schedule, start: date, calendar: Calendar) -> Iterator[date]:
    """The nominal days, up to the farthest; when occurrences are counted, from the first one."""
    first, last = schedule.first or date.min, min(schedule.last or date.max, start + FARTHEST)
    begin = first if schedule.times is not None else max(first, start)
    days = takewhile(lambda day: day <= last, _NOMINAL[schedule.every](schedule, begin, calendar))
    return islice((day for day in days if day >= begin and _counts(schedule, day)), schedule.times)


def _counts(schedule: Schedule, day: date) -> bool:
    """Whether its week, say, is one of every `step`."""
    first = schedule.first
    return first is None or schedule.every == "once" or (_CYCLE[schedule.every](first, day) % schedule.step == 0)


def _moved(day: date, if_closed: IfClosed | None, calendar: Calendar) -> date | None:
    if if_closed is None or is_business_day(day, calendar):
        return day
    return None if if_closed == "skip" else add_business_days(day, 1 if if_closed == "next" else -1, calendar)


def _each_day(schedule: Schedule, start: date, _: Calendar) -> Iterator[date]:
    days = (start + number * ONE for number in count())
    return days if schedule.every == "day" else (day for day in days if day.weekday() in schedule.days)


def _each_month(schedule: Schedule, start: date, calendar: Calendar) -> Iterator[date]:
    number = start.year * 12 + start.month - 1
    while True:
        yield from _of_month(schedule, date(number // 12, number % 12 + 1, 1), calendar)
        number += 1


def _of_month(schedule: Schedule, first: date, calendar: Calendar) -> list[date]:
    """The days of the month that begins then."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if schedule.business_day is None:
        return sorted({first.replace(day=min(day, last.day)) for day in schedule.days})
    edge = first - ONE if schedule.business_day > 0 else last + ONE
    day = add_business_days(edge, schedule.business_day, calendar)
    return [day] if first <= day <= last else []


def _each_year(schedule: Schedule, start: date, _: Calendar) -> Iterator[date]:
    year = start.year
    while True:
        yield from [date(year, day.month, min(day.day, monthrange(year, day.month)[1])) for day in schedule.dates]
        year += 1


def _once(schedule: Schedule, _start: date, _: Calendar) -> Iterator[date]:
    return iter(schedule.dates)


_NOMINAL: dict[Every, Callable[[Schedule, date, Calendar], Iterator[date]]] = {
    "day": _each_day,
    "week": _each_day,
    "month": _each_month,
    "year": _each_year,
    "once": _once,
}
_CYCLE: dict[Every, Callable[[date, date], int]] = {
    "day": lambda first, day: (day - first).days,
    "week": lambda first, day: (day - first + first.weekday() * ONE).days // 7,
    "month": lambda first, day: (day.year - first.year) * 12 + day.month - first.month,
    "year": lambda first, day: day.year - first.year,
}
