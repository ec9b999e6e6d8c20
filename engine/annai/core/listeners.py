"""The flows that one trigger may start, and which of them hold.

Whether a flow starts may depend on those that started before it by two questions only: `active("other-flow")` and
`started("other-flow")`. So the flows are judged in groups, by one function each; a group ends where a condition asks
for a flow of the same group.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from annai.core.conditions.generator import Selection, generate_selection
from annai.core.conditions.nodes import Constant, Every, FlowState, Node, Truth, walk
from annai.core.facts import Facts

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow

MOST = 256  # flows of a group: it is compiled at one go, and anew when one of its flows changes
ALWAYS = Truth(Constant(True, "boolean"))


class Group(Struct, frozen=True):
    """Flows that are judged at once."""

    flows: "tuple[CompiledFlow, ...]"
    selection: Selection

    def holding(self, facts: Facts, now: int) -> "list[CompiledFlow]":
        """The flows whose conditions hold, in their order."""
        return [self.flows[place] for place in self.selection(facts, now)]


class Listeners(Struct, frozen=True, dict=True, eq=False):
    """The flows of one trigger, in the order in which they start."""

    flows: "tuple[CompiledFlow, ...]" = ()

    def __len__(self) -> int:
        return len(self.flows)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Made when the trigger first fires, so that loading a large workspace does not wait for it."""
        return tuple(Group(flows, generate_selection(tuple(map(_condition, flows)))) for flows in _grouped(self.flows))


NOBODY = Listeners()


def _condition(flow: "CompiledFlow") -> Node:
    """What must hold for the flow to start."""
    parts = tuple(part.node for part in (flow.where, flow.audience) if part is not None)
    return Every(parts) if parts else ALWAYS


def _grouped(flows: "Iterable[CompiledFlow]") -> "Iterator[tuple[CompiledFlow, ...]]":
    group: dict[str, CompiledFlow] = {}
    for flow in flows:
        if len(group) == MOST or not group.keys().isdisjoint(_asked(flow)):
            yield tuple(group.values())
            group = {}
        group[flow.id] = flow
    if group:
        yield tuple(group.values())


def _asked(flow: "CompiledFlow") -> set[str]:
    """The flows of which the flow's conditions ask whether they are, or were, under way."""
    parts = [part for one in (flow.where, flow.audience) if one and one.mentions for part in walk(one.node)]
    return {part.flow for part in parts if isinstance(part, FlowState) and part.state in ("active", "started")}
