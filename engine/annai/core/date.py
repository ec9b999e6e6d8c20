"""Days and moments as they are written to people, in Japanese and English; ISO for other languages.

A value is milliseconds since 1970 or an ISO 8601 text. A text without an offset already is local: its day and its time
stand; a day alone has no time. Whatever is no moment gives an empty text.
"""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from annai.core.arithmetic import DAY_UNITS, add, add_to_day
from annai.core.calendar import Calendar
from annai.core.instant import parse_offset
from annai.core.locale import language
from annai.core.zone import find_zone, local, moment_at, moment_of

_WEEKDAYS = "月火水木金土日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def written_date(value: Any, locale: str, time_zone: str) -> str:
    """The day: 2026年5月11日(月), or Monday 11 May 2026."""
    day = day_of(value, _zone(time_zone))
    return _day(day, locale) if day else ""


def written_time(value: Any, _locale: str, time_zone: str) -> str:
    """The time on a clock of 24 hours: 10:00."""
    shown = _shown(value, _zone(time_zone))
    return shown.strftime("%H:%M") if isinstance(shown, datetime) else ""


def written_moment(value: Any, locale: str, time_zone: str) -> str:
    """Day and time: 2026年5月11日(月) 10:00, or Monday 11 May 2026, 10:00; the day alone of a value without a time."""
    comma = "," if language(locale) == "en" else ""
    parts = (written_date(value, locale, time_zone), written_time(value, locale, time_zone))
    return f"{comma} ".join(part for part in parts if part)


def written_deadline(value: Any, locale: str, time_zone: str) -> str:
    """The last day on which there is time: 2026年5月8日(金)まで, or by Friday 8 May 2026. The day itself counts."""
    day = written_date(value, locale, time_zone)
    return day and {"ja": f"{day}まで", "en": f"by {day}"}.get(language(locale), day)


def written_period(first: Any, last: Any, locale: str, time_zone: str) -> str:
    """From one day to another, both included: 2026年5月11日(月)〜5月15日(金), or Monday 11 May – Friday 15 May 2026."""
    zone = _zone(time_zone)
    start, end = day_of(first, zone), day_of(last, zone)
    if start is None or end is None or start == end:
        return written_date(last if start is None else first, locale, time_zone)
    same = start.year == end.year
    if language(locale) == "ja":
        return f"{_day(start, locale)}〜{_day(end, locale, year=not same)}"
    return f"{_day(start, locale, year=not same)} – {_day(end, locale)}"


def written_hours(first: Any, last: Any, locale: str, time_zone: str) -> str:
    """From one moment to another: 2026年5月11日(月) 10:00〜11:30, or Monday 11 May 2026, 10:00 – 11:30."""
    begin, end = (written_moment(value, locale, time_zone) for value in (first, last))
    if not begin or not end:
        return begin or end
    zone = _zone(time_zone)
    same = day_of(first, zone) == day_of(last, zone)
    dash = "〜" if language(locale) == "ja" else " – "
    return f"{begin}{dash}{written_time(last, locale, time_zone) if same else end}"


def later(value: Any, offset: Any, time_zone: str, calendar: Calendar) -> int | str:
    """The value moved by an offset such as `10bd` or `-30d`: milliseconds, or for a day alone the ISO text of a day."""
    zone = _zone(time_zone)
    shown = _shown(value, zone)
    try:
        duration = parse_offset(offset) if isinstance(offset, str) else None
        if shown is None or duration is None:
            return ""
        if not isinstance(shown, datetime) and duration.unit in DAY_UNITS:
            return add_to_day(shown, duration, calendar).isoformat()
        return add(_moment(shown, zone), duration, zone, calendar)
    except (ValueError, OverflowError):
        return ""


def moment_in(value: Any, zone: tzinfo) -> int | None:
    """The moment that a value stands for, milliseconds; a day alone begins at midnight."""
    shown = _shown(value, zone)
    return None if shown is None else _moment(shown, zone)


def day_of(value: Any, zone: tzinfo) -> date | None:
    """The day on which the value lies."""
    shown = _shown(value, zone)
    return shown.date() if isinstance(shown, datetime) else shown


def _shown(value: Any, zone: tzinfo) -> date | datetime | None:
    """What clocks in the zone show; a day alone if no time is said."""
    try:
        if isinstance(value, str):
            return _read(value, zone)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return local(int(value), zone)
    except (ValueError, OverflowError):
        return None
    return None


def _read(text: str, zone: tzinfo) -> date | datetime:
    """Raises ValueError when the text is no ISO 8601."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    return moment.date() if "T" not in text and ":" not in text else moment


def _moment(shown: date | datetime, zone: tzinfo) -> int:
    if not isinstance(shown, datetime):
        return moment_at(shown, time(0), zone)
    return moment_of(shown) if shown.tzinfo else moment_at(shown.date(), shown.time(), zone)


def _day(day: date, locale: str, year: bool = True) -> str:
    if language(locale) == "ja":
        return f"{day.year}年" * year + f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"
    if language(locale) == "en":
        return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}" + f" {day.year}" * year
    return day.isoformat()


def _zone(name: str) -> tzinfo:
    """The zone, or UTC for a name that is none."""
    return find_zone(name) or UTC
