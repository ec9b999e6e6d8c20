"""`exit`: the conditions that end a run, each with its reason."""

from typing import Annotated, Any

from msgspec import Struct
from pydantic import Discriminator, Field, Tag

from annai.core.conditions import Condition
from annai.core.fields import Id, Model, Source

MOST = 10
UNNAMED = "exit"  # the reason of the short form


class Exit(Model):
    """Ends the run when the condition holds; funnels count it under its reason."""

    when: Source
    reason: Id


Exits = Annotated[
    Annotated[Source, Tag("<word>")] | Annotated[tuple[Exit, ...], Field(min_length=1, max_length=MOST), Tag("<list>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list | tuple) else "<word>"),
]


class CompiledExit(Struct, frozen=True):
    condition: Condition
    reason: str


def written(exits: Any) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """Each condition, its reason, and where it is written in the flow's file."""
    if exits is None:
        return []
    if isinstance(exits, str):
        return [(exits, UNNAMED, ("exit",))]
    return [(one.when, one.reason, ("exit", place, "when")) for place, one in enumerate(exits)]
