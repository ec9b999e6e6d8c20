"""The tracking plan (`events.yaml`): which events, properties and traits exist, and their types."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from annai.core.element import Capture
from annai.core.fields import Title, word_or_mapping

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=100)]
TypeName = Literal["string", "number", "boolean", "timestamp", "list"]


class Choice(BaseModel):
    """A string of a closed set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    one_of: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]


ValueType = Annotated[
    Annotated[TypeName, Tag("<word>")] | Annotated[Choice, Tag("<mapping>")], Discriminator(word_or_mapping)
]


class Event(BaseModel):
    """A declared event and its properties."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title | None = None  # as people read it; the name serves without one
    description: str = ""
    properties: dict[Name, ValueType] = {}
    capture: Capture | None = None  # when the widget sends it by itself


class Traits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    user: dict[Name, ValueType] = {}
    account: dict[Name, ValueType] = {}


class TrackingPlan(BaseModel):
    """`events.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    events: dict[Name, Event] = {}
    traits: Traits = Traits()
