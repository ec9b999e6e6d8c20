"""Moments and durations.

A moment is an `int`: milliseconds since 1970-01-01T00:00Z. An exact duration is an `int` of milliseconds.
Files write durations exactly (`45s`, `30m`, `12h`, `14d`, `2w`; a day is 24 hours) or by the calendar (`1mo`, `1y`,
`10bd`; `bd` are business days), whose length depends on where they begin; `arithmetic.add` reckons with both.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
MAX_DURATION = 3_660 * DAY
CALENDAR_UNITS = {"mo": 120, "y": 10, "bd": 2_500}  # the most that a duration may have of each: about ten years

CACHED = 1_024  # a score reads its durations again and again

_DURATION = re.compile(r"([0-9]{1,9})(mo|bd|[smhdwy])", re.ASCII)


class Duration(Struct, frozen=True):
    """A number of a unit of UNITS or CALENDAR_UNITS. A negative number goes back."""

    count: int
    unit: str

    @property
    def exact(self) -> int | None:
        """Its milliseconds; None for one by the calendar."""
        length = UNITS.get(self.unit)
        return None if length is None else self.count * length


@lru_cache(CACHED)
def parse_any_duration(text: str) -> Duration:
    """An exact duration such as `14d`, or one by the calendar such as `1mo`, `1y` or `10bd`.

    Raises ValueError, with what to write instead, when the text is neither or exceeds ten years.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            f"not a duration: {text!r}; write a number and a unit, such as 45s, 30m, 12h, 14d, 2w, 1mo, 1y or 10bd"
        )
    duration = Duration(int(match[1]), match[2])
    most = CALENDAR_UNITS.get(duration.unit) or MAX_DURATION // UNITS[duration.unit]
    if duration.count > most:
        raise ValueError(f"duration {text!r} is longer than ten years; write at most {most}{duration.unit}")
    return duration


def parse_offset(text: str) -> Duration:
    """A duration with or without a sign: `-30d` is before, `30d` and `+5bd` are after. Raises ValueError."""
    duration = parse_any_duration(text[1:] if text[:1] in ("+", "-") else text)
    return Duration(-duration.count, duration.unit) if text[0] == "-" else duration


@lru_cache(CACHED)
def parse_duration(text: str) -> int:
    """Milliseconds of an exact duration such as `14d`.

    Raises ValueError, with what to write instead, when the text is no exact duration or exceeds ten years.
    """
    exact = parse_any_duration(text).exact
    if exact is None:
        raise ValueError(f"the duration {text!r} goes by the calendar; write an exact one here, such as 12h, 14d or 2w")
    return exact


def parse_moment(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 timestamp; one without an offset is read as UTC.

    Raises ValueError when the text is no timestamp.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def isoformat(moment: int) -> str:
    """The moment in ISO 8601, UTC, with milliseconds."""
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
