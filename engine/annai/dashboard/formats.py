"""Formats: moments, numbers and values as people read them."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from annai.core.instant import parse_moment
from annai.dashboard.language import Language

WEEKDAYS = "月火水木金土日"
MINUS = "−"
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")  # a moment, as programs write it


def moment(at: int, zone: ZoneInfo, language: Language) -> str:
    """2026年5月11日(月) 10:00, or Mon 11 May 2026, 10:00."""
    when = datetime.fromtimestamp(at / 1000, zone)
    if language == "ja":
        return f"{when.year}年{when.month}月{when.day}日({WEEKDAYS[when.weekday()]}) {when:%H:%M}"
    return f"{when:%a} {when.day} {when:%b %Y}, {when:%H:%M}"


def with_moments(text: str, zone: ZoneInfo, language: Language) -> str:
    """A text whose moments are written for people: `…, until 2026-05-11T01:00:00.000Z`."""
    return WRITTEN.sub(lambda found: moment(parse_moment(found[0]), zone, language), text)


def machine(at: int, zone: ZoneInfo) -> str:
    """The moment for a `datetime` attribute."""
    return datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="seconds")


def number(value: float) -> str:
    """1,234; whole numbers only."""
    return f"{round(value):,}".replace("-", MINUS)


def signed(value: float) -> str:
    """+40, −5, or +0.4 below one."""
    digits = 0 if abs(value) >= 1 else 1
    return f"{value:+,.{digits}f}".replace("-", MINUS)


def balance(value: float) -> str:
    """+25, −10, or 0: a whole number between two sides."""
    return f"{round(value):+}".replace("-", MINUS) if round(value) else "0"


def decimal(value: float) -> str:
    """4.3"""
    return f"{value:.1f}"


def percent(part: float, whole: float) -> str:
    """62%; – when there is no whole."""
    return f"{round(100 * part / whole)}%" if whole else "–"


def value(item: object) -> str:
    """A trait's value as text, cut to 200 characters."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return f"{item:,}"
    text = ", ".join(map(str, item)) if isinstance(item, list) else str(item)
    return text if len(text) <= 200 else text[:199] + "…"


def answer(item: object) -> str:
    """An answer as it was given, whole: several choices with commas between them."""
    return ", ".join(map(str, item)) if isinstance(item, list) else str(item)


FILTERS: dict[str, Callable[..., str]] = {
    "answer": answer,
    "balance": balance,
    "decimal": decimal,
    "number": number,
    "signed": signed,
    "value": value,
}
