"""The filters of texts. Each is total: whatever data comes, it answers."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from msgspec import Struct

from annai.core.address import addressed
from annai.core.date import written_date

MAX_OUTPUT = 65_536
MAX_VALUE = 2_000

_CONTROLS = set(range(0x20)) - {0x09, 0x0A, 0x0D}
_FORBIDDEN = dict.fromkeys((*_CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


class TextError(ValueError):
    """A text that cannot be used: why, and what to write instead.

    `line` counts from 1 within the text; `message` leaves it out.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line


class Filter(Struct, frozen=True):
    function: Callable[..., Any]
    arguments: int = 0


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
def _addressed(context: Context, person: Any) -> str:
    return addressed(person if isinstance(person, Mapping) else {}, context["locale"])


@pass_context
def _date(context: Context, value: Any) -> str:
    return written_date(value, context["locale"], str(context.get("time_zone", "UTC")))


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
    "addressed": Filter(_addressed),
    "date": Filter(_date),
    "default": Filter(_default, 1),
    "escape": Filter(_escape),
    "e": Filter(_escape),
    "upper": Filter(_upper),
    "lower": Filter(_lower),
    "length": Filter(_length),
    "join": Filter(_join, 1),
}
