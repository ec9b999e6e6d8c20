"""What the models of a workspace's files are made of.

A choice of shapes is told apart by a discriminator, so that a fault is reported for the one that was meant.
"""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

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
