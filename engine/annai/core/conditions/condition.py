"""A compiled condition."""

from collections.abc import Collection, Mapping
from functools import cached_property

from msgspec import Struct

from annai.core.conditions.checker import check
from annai.core.conditions.generator import Check, generate_check
from annai.core.conditions.nodes import Node
from annai.core.conditions.scope import ALL_ROOTS, NOTHING_CARRIED, Scope
from annai.core.conditions.syntax import parse
from annai.core.plan import TrackingPlan, ValueType


class Condition(Struct, frozen=True, dict=True):
    """A condition, checked and typed.

    `series` are the events whose history it reads, `flows` the flows whose state it reads.
    """

    source: str
    series: frozenset[str]
    flows: frozenset[str]
    node: Node

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
    flows: Collection[str] = (),
    roots: frozenset[str] = ALL_ROOTS,
    carried: Mapping[str, Mapping[str, ValueType]] = NOTHING_CARRIED,
) -> Condition:
    """Compile a condition against the tracking plan.

    `event` names the event that types `event.…` (None: there is none here), `flows` the flows that exist, `roots` what
    may be read, `carried` more roots with the types of their names. Raises ConditionError at the first fault.
    """
    syntax = parse(source)
    scope = Scope(syntax, plan, event, flows, roots, carried)
    node = check(scope, syntax.tree)
    return Condition(source, frozenset(scope.series), frozenset(scope.used_flows), node)
