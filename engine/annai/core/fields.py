"""What the models of a workspace's files are made of.

A choice of shapes is told apart by a discriminator, so that a fault is reported for the one that was meant.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from annai.core.clock import parse_time
from annai.core.condition_form import written
from annai.core.glob import compile_glob
from annai.core.instant import parse_any_duration, parse_duration, parse_offset
from annai.core.message import Text as Text
from annai.core.message import Title as Title


def checked(parse: Callable[[str], object]) -> AfterValidator:
    """Keeps the text if `parse` accepts it."""
    return AfterValidator(lambda text: (parse(text), text)[1])


def word_or_mapping(value: Any) -> str:
    return "<word>" if isinstance(value, str) else "<mapping>"


def choice(kinds: Mapping[str, type[BaseModel]], named: Callable[[Any], str]) -> Any:
    """One of these shapes: `named` gives the name of the one that is meant, of a mapping or of an instance."""
    shapes = (Annotated[kind, Tag(f"<{name}>")] for name, kind in kinds.items())
    return Annotated[reduce(or_, shapes), Discriminator(lambda value: f"<{named(value)}>")]


def choice_by_key(kinds: Mapping[str, type[BaseModel]], otherwise: str) -> Any:
    """One of these shapes, told by a key that only it has; `otherwise` when none can be told."""

    def named(value: Any) -> str:
        if isinstance(value, BaseModel):
            return next(name for name, kind in kinds.items() if isinstance(value, kind))
        given = value if isinstance(value, dict) else {}
        return next((name for name in kinds if name in given), otherwise)

    return choice(kinds, named)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64, examples=["first-report"])]
Duration = Annotated[
    str, Field(description="A number and a unit: s, m, h, d or w.", examples=["14d"]), checked(parse_duration)
]
AnyDuration = Annotated[str, checked(parse_any_duration)]
Offset = Annotated[str, checked(parse_offset)]
Time = Annotated[str, checked(parse_time)]
Glob = Annotated[
    str,
    Field(max_length=500, description="A path; * stands for any characters.", examples=["/reports*"]),
    checked(compile_glob),
]
Source = Annotated[  # a condition: its text, or its JSON form, which becomes text
    str,
    Field(min_length=1, max_length=2_000, description="A condition.", examples=['user.role == "admin"']),
    BeforeValidator(written, json_schema_input_type=str | dict[str, Any]),
]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
