"""The flows that start when a condition changes, and which of these conditions hold.

All of them are asked at every input, before any of the flows starts: so they are judged together, by few functions.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from annai.core.conditions.generator import generate_selection
from annai.core.conditions.nodes import Node, moves
from annai.core.facts import Facts
from annai.core.listeners import MOST, Group

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow


class Watching:
    """The flows, in the order in which they start; each watches a condition."""

    def __init__(self, flows: "Iterable[CompiledFlow]" = ()) -> None:
        self.flows = tuple(flows)

    def __len__(self) -> int:
        return len(self.flows)

    @cached_property
    def moving(self) -> "tuple[CompiledFlow, ...]":
        """Those whose condition time alone may change."""
        return tuple(flow for flow in self.flows if flow.watch and moves(flow.watch.node))

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        parts = [self.flows[start : start + MOST] for start in range(0, len(self.flows), MOST)]
        return tuple(Group(part, generate_selection(_conditions(part))) for part in parts)

    def holding(self, facts: Facts, now: int) -> frozenset[str]:
        """The ids of the flows whose condition holds."""
        return frozenset(flow.id for group in self._groups for flow in group.holding(facts, now))


def _conditions(flows: "Iterable[CompiledFlow]") -> tuple[Node, ...]:
    return tuple(flow.watch.node for flow in flows if flow.watch)
