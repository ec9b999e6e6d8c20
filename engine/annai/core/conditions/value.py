"""A value that a file takes from the condition language: a path such as `account.plan`, or a number of history."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from annai.core.conditions.checker import read_condition
from annai.core.conditions.condition import NO_FLOWS, NO_SEGMENTS, mentions
from annai.core.conditions.errors import ConditionWarning
from annai.core.conditions.generator import generate_value
from annai.core.conditions.nodes import Operand, Type, type_of
from annai.core.conditions.operands import read_operand
from annai.core.conditions.scope import ALL_ROOTS, NOTHING_CARRIED, Asked, Flows, Scope, Segments
from annai.core.conditions.syntax import parse
from annai.core.facts import Facts
from annai.core.plan import TrackingPlan, ValueType


class Value(Struct, frozen=True, dict=True):
    """A checked value of a type; else as a condition."""

    source: str
    mentions: frozenset[str]
    node: Operand
    warnings: tuple[ConditionWarning, ...] = ()

    @property
    def type(self) -> Type:
        return type_of(self.node)

    @cached_property
    def evaluate(self) -> Callable[[Facts, int], Any]:
        """The function of facts and a moment that gives the value; None when it is missing."""
        return generate_value(self.node)


def compile_value(
    source: str,
    plan: TrackingPlan,
    *,
    event: str | None = None,
    flows: Flows = NO_FLOWS,
    roots: frozenset[str] = ALL_ROOTS,
    segments: Segments = NO_SEGMENTS,
    carried: Mapping[str, Mapping[str, ValueType]] = NOTHING_CARRIED,
    asked: Asked | None = None,
) -> Value:
    """Compile a value, as compile_condition does a condition. Raises ConditionError at the first fault."""
    syntax = parse(source)
    scope = Scope(syntax, plan, event, flows, roots, segments, read_operand, read_condition, carried, asked)
    node = read_operand(scope, syntax.tree)
    return Value(source, mentions(node), node, tuple(scope.warnings))
