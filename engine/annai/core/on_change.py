"""`on_change`: what becomes of runs under way when the flow's file is edited."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from annai.core.fields import Id, Model, word_or_mapping


class StepMap(Model):
    """Where runs on a step of the former file go on: a step of this one, or `end`."""

    map: Annotated[dict[Id, Id], Field(min_length=1, max_length=100)]


OnChange = Annotated[
    Annotated[Literal["pin", "follow", "restart"], Tag("<word>")] | Annotated[StepMap, Tag("<mapping>")],
    Discriminator(word_or_mapping),
]
