"""The filters of texts. Each is total: whatever data comes, it answers."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from msgspec import Struct

from annai.core.address import FORMS, addressed, addressed_company
from annai.core.calendar import WEEKDAYS_ONLY, Calendar
from annai.core.conditions.errors import instead
from annai.core.counter import COUNTERS, counted, written_duration
from annai.core.date import (
    later,
    written_date,
    written_deadline,
    written_hours,
    written_moment,
    written_period,
    written_time,
)
from annai.core.instant import parse_any_duration, parse_offset
from annai.core.number import MAX_DECIMALS, written_money, written_number, written_percent

MAX_OUTPUT = 65_536
MAX_VALUE = 2_000

_CONTROLS = set(range(0x20)) - {0x09, 0x0A, 0x0D}
_FORBIDDEN = dict.fromkeys((*_CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


class TextError(ValueError):
    """A text that cannot be used: why, and what to write instead.

    `line` counts from 1 within the text; `message` leaves it out. `at` leads to the part of a text per locale.
    """

    at: tuple[str, ...] = ()

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line


class Filter(Struct, frozen=True):
    """`check` judges an argument that is written out; it raises ValueError, with what to write instead.

    One that is `zoned` reads the time zone of the reader.
    """

    function: Callable[..., Any]
    arguments: int = 0
    check: Callable[[Any], object] | None = None
    zoned: bool = False


def plain(value: Any) -> str:
    """A value as a text shows it, cut at MAX_VALUE characters; what is no text, number or truth value is empty."""
    if isinstance(value, str):
        return value if len(value) <= MAX_VALUE else f"{value[: MAX_VALUE - 1]}…"
    return str(value) if isinstance(value, int | float) else ""


def markup(value: Any) -> str:
    """A value without the characters that XML forbids; Jinja escapes it."""
    return plain(value).translate(_FORBIDDEN)


def component(value: Any) -> str:
    """A value as one component of an address, percent-encoded."""
    return quote(plain(value), safe="", errors="replace")


@pass_context
def _addressed(context: Context, person: Any, form: Any = "formal") -> str:
    """An account is a company; everybody else is a person."""
    known = person if isinstance(person, Mapping) else {}
    if person is context.get("account") and form != "everyone":
        return addressed_company(known, context["locale"])
    return addressed(known, context["locale"], plain(form))


def _dated(write: Callable[..., str]) -> Callable[..., str]:
    """A filter that writes moments for the reader: their locale and time zone come last."""

    def written(context: Context, *values: Any) -> str:
        return write(*values, context["locale"], _time_zone(context))

    return pass_context(written)


def _spanning(write: Callable[..., str]) -> Callable[..., str]:
    """The same of two moments; the second may be left out."""

    def written(context: Context, first: Any, last: Any = None) -> str:
        return write(first, last, context["locale"], _time_zone(context))

    return pass_context(written)


def _time_zone(context: Context) -> str:
    return str(context.get("time_zone", "UTC"))


@pass_context
def _plus(context: Context, value: Any, offset: Any = "0d") -> int | str:
    calendar = context.get("calendar")
    return later(value, offset, _time_zone(context), calendar if isinstance(calendar, Calendar) else WEEKDAYS_ONLY)


@pass_context
def _counter(context: Context, value: Any, noun: Any = "") -> str:
    return counted(value, noun, context["locale"])


@pass_context
def _duration(context: Context, value: Any) -> str:
    try:
        return written_duration(parse_any_duration(value), context["locale"]) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _check_form(form: Any) -> None:
    if form not in FORMS:
        raise ValueError(f"{form!r} is no way to address somebody; {instead(str(form), FORMS)}")


def _check_noun(noun: Any) -> None:
    if noun not in COUNTERS:
        raise ValueError(f"nothing is counted by {noun!r}; {instead(str(noun), COUNTERS)}")


def _check_currency(code: Any) -> None:
    if re.fullmatch(r"[A-Z]{3}", str(code)) is None:
        raise ValueError(f"{code!r} is no currency; write its three letters, such as JPY")


def _check_decimals(count: Any) -> None:
    if isinstance(count, bool) or count not in range(MAX_DECIMALS + 1):
        raise ValueError(f"{count!r} is no number of decimals; write 0 to {MAX_DECIMALS}")


def _check_offset(text: Any) -> None:
    parse_offset(str(text))


def _default(value: Any, fallback: Any = "") -> Any:
    """`fallback` for what is missing, null or empty."""
    return fallback if isinstance(value, Undefined) or value is None or value == "" else value


def _escape(value: Any) -> Markup:
    return escape(plain(value))


def _upper(value: Any) -> str:
    return plain(value).upper()


def _lower(value: Any) -> str:
    return plain(value).lower()


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple | Mapping) else 0


def _join(value: Any, separator: Any = "") -> str:
    """The items of a list in one text; no more of them than a value may show."""
    items = [plain(item) for item in value[:MAX_VALUE]] if isinstance(value, list | tuple) else []
    between, text = plain(separator), ""
    for index, item in enumerate(items):
        text += between * (index > 0) + item
        if len(text) > MAX_VALUE:
            break
    return text


FILTERS: Mapping[str, Filter] = {
    "addressed": Filter(_addressed, 1, _check_form),
    "date": Filter(_dated(written_date), zoned=True),
    "time": Filter(_dated(written_time), zoned=True),
    "datetime": Filter(_dated(written_moment), zoned=True),
    "deadline": Filter(_dated(written_deadline), zoned=True),
    "period": Filter(_spanning(written_period), 1, zoned=True),
    "hours": Filter(_spanning(written_hours), 1, zoned=True),
    "plus": Filter(_plus, 1, _check_offset, zoned=True),
    "duration": Filter(_duration),
    "number": Filter(written_number, 1, _check_decimals),
    "percent": Filter(written_percent, 1, _check_decimals),
    "money": Filter(written_money, 1, _check_currency),
    "counter": Filter(_counter, 1, _check_noun),
    "default": Filter(_default, 1),
    "escape": Filter(_escape),
    "e": Filter(_escape),
    "upper": Filter(_upper),
    "lower": Filter(_lower),
    "length": Filter(_length),
    "join": Filter(_join, 1),
}
