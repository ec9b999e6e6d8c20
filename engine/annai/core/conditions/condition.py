"""A compiled condition."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from annai.core.condition_form import as_form
from annai.core.conditions.checker import check, read_condition
from annai.core.conditions.errors import ConditionWarning
from annai.core.conditions.generator import Check, generate_check
from annai.core.conditions.nodes import FlowState, Node, walk
from annai.core.conditions.operands import read_operand
from annai.core.conditions.scope import ALL_ROOTS, NOTHING_CARRIED, Asked, Flows, Scope, Segments
from annai.core.conditions.syntax import parse
from annai.core.plan import TrackingPlan, ValueType

NO_FLOWS: Flows = {}
NO_SEGMENTS: Segments = {}


class Condition(Struct, frozen=True, dict=True):
    """A condition, checked and typed.

    `mentions` are the flows whose state it reads, and `flow/step` of each step; `warnings` what is probably not meant.
    `node` is the typed tree: what is asked of history stands there, and what `explain` shows.
    """

    source: str
    mentions: frozenset[str]
    node: Node
    warnings: tuple[ConditionWarning, ...] = ()

    @cached_property
    def evaluate(self) -> Check:
        """The function of facts and a moment that gives the value, and until when time alone cannot change it.

        It is made when first asked for: a condition that only starts a flow is never asked by itself.
        """
        return generate_check(self.node)


def compile_condition(
    source: str,
    plan: TrackingPlan,
    *,
    event: str | None = None,
    flows: Flows = NO_FLOWS,
    roots: frozenset[str] = ALL_ROOTS,
    segments: Segments = NO_SEGMENTS,
    carried: Mapping[str, Mapping[str, ValueType]] = NOTHING_CARRIED,
    asked: Asked | None = None,
) -> Condition:
    """Compile a condition against the tracking plan.

    `event` names the event that types `event.…` (None: there is none here), `flows` the flows that exist with their
    steps, `roots` what may be read, `segments` the conditions of segments, `carried` more roots with the types of their
    names, `asked` the questions whose answers can be read. Raises ConditionError at the first fault.
    """
    syntax = parse(source)
    scope = Scope(syntax, plan, event, flows, roots, segments, read_operand, read_condition, carried, asked)
    node = check(scope, syntax.tree)
    return Condition(source, mentions(node), node, tuple(scope.warnings))


def mentions(node: Struct) -> frozenset[str]:
    """The flows whose state a tree reads, and `flow/step` of each step."""
    states = [part for part in walk(node) if isinstance(part, FlowState)]
    return frozenset(
        {state.flow for state in states} | {f"{state.flow}/{state.step}" for state in states if state.step}
    )


def form_of(source: str) -> Any:
    """The JSON form of a condition's text. Raises ConditionError when it is no condition at all."""
    return as_form(parse(source).tree)
