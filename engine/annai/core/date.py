"""Dates as they are written to people."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from annai.core.locale import language

_WEEKDAYS = "月火水木金土日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def written_date(value: Any, locale: str, time_zone: str) -> str:
    """The day of a moment: 2026年5月11日(月), or Monday 11 May 2026; ISO for other languages.

    `value` is milliseconds since 1970 or an ISO 8601 text; a text without an offset already is local, so that its day
    stands. Whatever is no moment gives an empty text.
    """
    day = _day(value, _zone(time_zone))
    if day is None:
        return ""
    if language(locale) == "ja":
        return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"
    if language(locale) == "en":
        return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return day.isoformat()


def _day(value: Any, zone: tzinfo) -> date | None:
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, zone).date()
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _zone(name: str) -> tzinfo:
    """The zone, or UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return UTC
