"""`frequency_caps` of workspace.yaml, as written."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from annai.core.caps import Cap
from annai.core.fields import Duration, Id, Model
from annai.core.instant import parse_duration
from annai.core.spending import MessageKind

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow

MOST_CAPS = 10
MOST_MESSAGES = 50
KINDS: tuple[MessageKind, ...] = ("tour", "survey", "email")


class FrequencyCap(Model):
    """At most so many messages within any window of this length; of these kinds, tags and flows, else of all."""

    at_most: Annotated[int, Field(ge=1, le=MOST_MESSAGES)]
    within: Duration
    kinds: Annotated[tuple[MessageKind, ...], Field(min_length=1)] = KINDS
    tags: tuple[Id, ...] = ()
    flows: tuple[Id, ...] = ()

    def compile(self, known: "Mapping[str, CompiledFlow]") -> Cap:
        """The cap, with its tags turned into flows."""
        flows = None
        if self.tags or self.flows:
            named = {id for id, flow in known.items() if not set(flow.model.tags).isdisjoint(self.tags)}
            flows = frozenset({*self.flows, *named})
        return Cap(self.at_most, parse_duration(self.within), frozenset(self.kinds), flows)
