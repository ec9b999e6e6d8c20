"""A JSON body with values in it: what a webhook sends.

Rules:
1. A text is a template. One that is a single value, as `"{{ account.seats }}"`, keeps the value's type: a number stays
   a number, and what is missing is null. Other texts are texts.
2. A body is bounded when it is written: MOST_VALUES values, MAX_DEPTH levels; and when it is rendered: MAX_BYTES.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from msgspec import Struct, json
from pydantic import AfterValidator, Field

from annai.core.filters import TextError
from annai.core.text import LocalText

MOST_VALUES = 200
MAX_DEPTH = 8
MAX_BYTES = 20_000  # Standard Webhooks asks for less than 20 kB

Place = tuple[str | int, ...]
Text = Callable[[str, Place], LocalText]

_ALONE = re.compile(r"\{\{ *([a-z][a-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)+) *\}\}")
_encode = json.Encoder().encode


def _bounded(body: dict[str, Any]) -> dict[str, Any]:
    leaves = list(leaves_of(body))
    if len(leaves) > MOST_VALUES:
        raise ValueError(f"the body has {len(leaves)} values; write at most {MOST_VALUES}")
    if any(len(place) > MAX_DEPTH for _, place in leaves):
        raise ValueError(f"the body nests deeper than {MAX_DEPTH} levels; write it flatter")
    return body


Body = Annotated[dict[str, Any], Field(min_length=1), AfterValidator(_bounded)]


def leaves_of(value: Any, place: Place = ()) -> Iterator[tuple[Any, Place]]:
    """The values that hold no others, and where they stand; of an empty list or mapping, itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner or not value:
        yield value, place
    for key, each in inner:
        yield from leaves_of(each, (*place, key))


def texts_of(body: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    """The texts of a body, and where they stand."""
    return ((value, place) for value, place in leaves_of(body) if isinstance(value, str))


class Constant(Struct, frozen=True):
    value: Any

    def render(self, _locale: str, _variables: Mapping[str, Any]) -> Any:
        return self.value


class Taken(Struct, frozen=True):
    """A value as it is, without becoming a text."""

    path: tuple[str, ...]

    def render(self, _locale: str, variables: Mapping[str, Any]) -> Any:
        value: Any = variables
        for name in self.path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


class Listed(Struct, frozen=True):
    parts: tuple["Part", ...]

    def render(self, locale: str, variables: Mapping[str, Any]) -> list[Any]:
        return [part.render(locale, variables) for part in self.parts]


class Named(Struct, frozen=True):
    parts: Mapping[str, "Part"]

    def render(self, locale: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        return {name: part.render(locale, variables) for name, part in self.parts.items()}


Part = Constant | Taken | LocalText | Listed | Named


def compile_body(value: Any, text: Text, place: Place = ()) -> Part:
    """The body, ready to render; `text` compiles each text and tells its faults."""
    if isinstance(value, dict):
        return Named({key: compile_body(each, text, (*place, key)) for key, each in value.items()})
    if isinstance(value, list):
        return Listed(tuple(compile_body(each, text, (*place, index)) for index, each in enumerate(value)))
    if not isinstance(value, str):
        return Constant(value)
    compiled = text(value, place)
    alone = _ALONE.fullmatch(value)
    return compiled if alone is None else Taken(tuple(alone[1].split(".")))


def render_body(body: Part, locale: str, variables: Mapping[str, Any]) -> bytes | None:
    """The body as JSON; None when it is larger than MAX_BYTES."""
    try:
        rendered = _encode(body.render(locale, variables))
    except TextError:
        return None
    return rendered if len(rendered) <= MAX_BYTES else None
