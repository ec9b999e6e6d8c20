"""Moments and durations.

A moment is an `int`: milliseconds since 1970-01-01T00:00Z. A duration is an `int` of milliseconds.
Files write durations exactly: `45s`, `30m`, `12h`, `14d`, `2w` (a day is 24 hours).
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
MAX_DURATION = 3_660 * DAY

CACHED = 1_024  # a score reads its durations again and again

_DURATION = re.compile(r"([0-9]{1,9})([smhdw])", re.ASCII)


@lru_cache(CACHED)
def parse_duration(text: str) -> int:
    """Milliseconds of a duration such as `14d`.

    Raises ValueError, with what to write instead, when the text is no duration or exceeds ten years.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"not a duration: {text!r}; write a number and a unit, such as 45s, 30m, 12h, 14d or 2w")
    length = int(match[1]) * UNITS[match[2]]
    if length > MAX_DURATION:
        raise ValueError(f"duration {text!r} is longer than ten years")
    return length


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
