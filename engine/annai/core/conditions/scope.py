"""What a condition may name where it stands, and the errors about names."""

import ast
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from annai.core.conditions.errors import ConditionError, ConditionWarning, instead
from annai.core.conditions.nodes import CalendarPart, Node, Now, Operand, Path, Type
from annai.core.conditions.syntax import Syntax
from annai.core.plan import Choice, TrackingPlan, ValueType

ALL_ROOTS = frozenset({"user", "account", "event", "page"})

RULES: Mapping[str, str] = {"user": "unknown-trait", "account": "unknown-trait", "answers": "unknown-question"}
_STRING: ValueType = "string"
_BUILT_IN: Mapping[str, Mapping[str, ValueType]] = {
    "user": {"id": _STRING},
    "account": {"id": _STRING, "band": _STRING, "stage": _STRING, "health": "number"},
    "page": {"path": _STRING, "url": _STRING, "title": _STRING, "elements": "list", "disabled": "list"},
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {
    "hour": CalendarPart("hour", "number"),
    "weekday": CalendarPart("weekday", "string", WEEKDAYS),
    "day": CalendarPart("day", "number"),
    "month": CalendarPart("month", "number"),
}

Flows = Mapping[str, Collection[str] | None]  # the steps of each flow; None: they cannot be told
Segments = Mapping[str, Node]


NOTHING_CARRIED: Mapping[str, Mapping[str, ValueType]] = {}


class Asked(Struct, frozen=True):
    """The questions of flow `flow`, with the types of their answers."""

    flow: str
    types: Mapping[str, ValueType]


class Scope(Struct, frozen=True):
    """The plan, the roots, the flows and the segments in reach, and how parts of the tree are read.

    `carried` are more roots, with their names; `warnings` collects what is probably not meant. A filter reads one event
    only.
    """

    syntax: Syntax
    plan: TrackingPlan
    event: str | None
    flows: Flows
    roots: frozenset[str]
    segments: Segments
    operand: "Callable[[Scope, ast.expr], Operand]"  # reads a value
    condition: "Callable[[Scope, ast.expr], Node]"  # reads what is true or false
    carried: Mapping[str, Mapping[str, ValueType]] = NOTHING_CARRIED
    asked: Asked | None = None  # what gives `answers.…`
    filters: bool = False
    warnings: list[ConditionWarning] = field(default_factory=list)

    def of_filter(self, event: str) -> "Scope":
        """The scope of a filter of this event."""
        return replace(self, event=event, roots=frozenset({"event"}), carried=NOTHING_CARRIED, asked=None, filters=True)

    def error(self, node: ast.expr, message: str, rule: str) -> ConditionError:
        """An error that points to the node's beginning."""
        return ConditionError(message, self.syntax.column(node), rule)

    def type_error(self, node: ast.expr, message: str) -> ConditionError:
        return self.error(node, message, "condition-type")

    def warn(self, node: ast.expr, message: str, rule: str) -> None:
        self.warnings.append(ConditionWarning(message, self.syntax.column(node), rule))


def read_path(scope: Scope, node: ast.Attribute) -> Path:
    """The declared value behind `root.name`. Raises ConditionError (unknown-root, -trait, -property, -event)."""
    if not isinstance(node.value, ast.Name):
        message = "a path has a root and one name, as in user.role"
        raise scope.error(node, message, "condition-syntax")
    root = node.value.id
    names = _names(scope, node.value)
    if node.attr not in names:
        raise unknown_name(scope, node, f"{root} has", names, RULES.get(root, "unknown-property"))
    name = f"{scope.asked.flow}.{node.attr}" if scope.asked and root == "answers" else node.attr
    return Path(root, name, *typed(names[node.attr]))


def read_part(scope: Scope, node: ast.Attribute) -> CalendarPart:
    """The part of the date or time behind `now.name`. Raises ConditionError (unknown-property, unknown-root)."""
    read_now(scope, node)
    if node.attr not in PARTS:
        raise unknown_name(scope, node, "now has", PARTS, "unknown-property")
    return PARTS[node.attr]


def read_now(scope: Scope, node: ast.expr) -> Now:
    if scope.filters:
        message = "now cannot be read here: a filter asks an event when it comes; write one of event"
        raise scope.error(node, message, "unknown-root")
    return Now()


def unknown_name(scope: Scope, node: ast.Attribute, whose: str, names: Mapping[str, Any], rule: str) -> ConditionError:
    """The error that a name behind a dot is none of these."""
    message = f"{whose} no '{node.attr}'; {instead(node.attr, names)}"
    return ConditionError(message, scope.syntax.end(node) - len(node.attr), rule)


def typed(kind: ValueType) -> tuple[Type, tuple[str, ...]]:
    """A declared type, and the choices if it has any."""
    return ("string", kind.one_of) if isinstance(kind, Choice) else (kind, ())


def read_event(scope: Scope, node: ast.expr) -> str:
    """A declared event, by a string literal."""
    event = _literal(scope, node, 'an event\'s name, as in count("report_created")')
    if event not in scope.plan.events:
        message = f"events.yaml declares no '{event}'; {instead(event, scope.plan.events)}"
        raise scope.error(node, message, "unknown-event")
    return event


def read_flow(scope: Scope, node: ast.expr) -> str:
    """A known flow's id, by a string literal."""
    flow = _literal(scope, node, 'a flow\'s id, as in completed("first-report")')
    if flow not in scope.flows:
        raise scope.error(node, f"there is no flow '{flow}'; {instead(flow, scope.flows)}", "unknown-flow")
    return flow


def read_step(scope: Scope, flow: str, node: ast.expr) -> str:
    """A step of the flow, by a string literal."""
    step = _literal(scope, node, 'a step\'s id, as in completed("first-report", step="welcome")')
    steps = scope.flows[flow]
    if steps is not None and step not in steps:
        raise scope.error(node, f"{flow} has no step '{step}'; {instead(step, steps)}", "unknown-step")
    return step


def read_segment(scope: Scope, node: ast.expr) -> str:
    """A known segment's id, by a string literal."""
    segment = _literal(scope, node, 'a segment\'s id, as in in_segment("new-admins")')
    if segment not in scope.segments:
        message = f"segments.yaml has no '{segment}'; {instead(segment, scope.segments)}"
        raise scope.error(node, message, "unknown-segment")
    return segment


def read_root(scope: Scope, node: ast.Name) -> str:
    """A root in reach. Raises ConditionError (unknown-root)."""
    roots = (scope.roots if scope.event else scope.roots - {"event"}) | scope.carried.keys()
    roots = roots | {"answers"} if scope.asked else roots
    if node.id in roots:
        return node.id
    if node.id in ALL_ROOTS or node.id == "answers":
        message = f"{node.id} cannot be read here; {instead(node.id, roots)}"
        raise scope.error(node, message, "unknown-root")
    message = f"unknown name '{node.id}'; {instead(node.id, roots | {'now'})} (text goes in quotes)"
    raise scope.error(node, message, "unknown-root")


def _names(scope: Scope, node: ast.Name) -> Mapping[str, ValueType]:
    root = read_root(scope, node)
    if root in scope.carried:
        return scope.carried[root]
    if root == "event":
        return _properties(scope, node)
    if scope.asked and root == "answers":
        return scope.asked.types
    traits: Mapping[str, Mapping[str, ValueType]] = {
        "user": scope.plan.traits.user,
        "account": scope.plan.traits.account,
    }
    return {**traits.get(root, {}), **_BUILT_IN[root]}


def _properties(scope: Scope, node: ast.expr) -> Mapping[str, ValueType]:
    name = str(scope.event)
    if name not in scope.plan.events:
        message = f"events.yaml declares no '{name}'; {instead(name, scope.plan.events)}"
        raise scope.error(node, message, "unknown-event")
    return scope.plan.events[name].properties


def _literal(scope: Scope, node: ast.expr, expected: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise scope.type_error(node, f"write {expected}")
