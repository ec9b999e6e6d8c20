"""Numbers with what they count: 3名, 3 people. To add a noun, add a row."""

from typing import Any

from annai.core.instant import Duration
from annai.core.locale import language
from annai.core.number import number_of, written_number

COUNTERS = {  # noun: Japanese, English for one, English for more
    "person": ("名", "person", "people"),
    "company": ("社", "company", "companies"),
    "item": ("件", "item", "items"),
    "time": ("回", "time", "times"),
    "point": ("点", "point", "points"),
    "second": ("秒", "second", "seconds"),
    "minute": ("分", "minute", "minutes"),
    "hour": ("時間", "hour", "hours"),
    "day": ("日", "day", "days"),
    "business day": ("営業日", "business day", "business days"),
    "week": ("週間", "week", "weeks"),
    "month": ("か月", "month", "months"),
    "year": ("年", "year", "years"),
}
UNITS = {
    "s": "second",
    "m": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "mo": "month",
    "y": "year",
    "bd": "business day",
}


def counted(value: Any, noun: Any, locale: str) -> str:
    """3名 or 3 people; in other languages, and for another noun, the number alone. Empty for what is no number."""
    number = written_number(value)
    words = COUNTERS.get(noun) if isinstance(noun, str) else None
    if not number or words is None:
        return number
    if language(locale) == "ja":
        return f"{number}{words[0]}"
    if language(locale) == "en":
        return f"{number} {words[1] if number_of(value) == 1 else words[2]}"
    return number


def written_duration(duration: Duration, locale: str) -> str:
    """10営業日, 1か月; 10 business days, 1 month."""
    return counted(duration.count, UNITS[duration.unit], locale)
