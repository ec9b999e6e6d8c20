"""What a condition may name where it stands, and the errors about names."""

import ast
from collections.abc import Collection, Mapping

from msgspec import Struct, field

from annai.core.conditions.errors import ConditionError, instead
from annai.core.conditions.nodes import Path
from annai.core.conditions.syntax import Syntax
from annai.core.plan import Choice, TrackingPlan, ValueType

ALL_ROOTS = frozenset({"user", "account", "event", "page"})

_STRING: ValueType = "string"
_BUILT_IN: Mapping[str, Mapping[str, ValueType]] = {
    "user": {"id": _STRING},
    "account": {"id": _STRING, "band": _STRING, "health": "number"},
    "page": {"path": _STRING, "url": _STRING, "title": _STRING},
}


NOTHING_CARRIED: Mapping[str, Mapping[str, ValueType]] = {}


class Scope(Struct, frozen=True):
    """The plan, the roots and the flows in reach; `carried` are more roots, with their names.

    `series` and `used_flows` collect what the condition reads.
    """

    syntax: Syntax
    plan: TrackingPlan
    event: str | None
    flows: Collection[str]
    roots: frozenset[str]
    carried: Mapping[str, Mapping[str, ValueType]] = NOTHING_CARRIED
    series: set[str] = field(default_factory=set)
    used_flows: set[str] = field(default_factory=set)

    def error(self, node: ast.expr, message: str, rule: str) -> ConditionError:
        """An error that points to the node's beginning."""
        return ConditionError(message, self.syntax.column(node), rule)

    def type_error(self, node: ast.expr, message: str) -> ConditionError:
        return self.error(node, message, "condition-type")


def read_path(scope: Scope, node: ast.Attribute) -> Path:
    """The declared value behind `root.name`. Raises ConditionError (unknown-root, -trait, -property, -event)."""
    if not isinstance(node.value, ast.Name):
        message = "a path has a root and one name, as in user.role"
        raise scope.error(node, message, "condition-syntax")
    root = node.value.id
    names = _names(scope, node.value)
    if node.attr not in names:
        rule = "unknown-trait" if root in ("user", "account") else "unknown-property"
        message = f"{root} has no '{node.attr}'; {instead(node.attr, names)}"
        raise ConditionError(message, scope.syntax.end(node) - len(node.attr), rule)
    kind = names[node.attr]
    if isinstance(kind, Choice):
        return Path(root, node.attr, "string", kind.one_of)
    return Path(root, node.attr, kind)


def read_event(scope: Scope, node: ast.expr) -> str:
    """A declared event, by a string literal, whose history the condition reads."""
    event = _literal(scope, node, 'an event\'s name, as in count("report_created")')
    if event not in scope.plan.events:
        message = f"events.yaml declares no '{event}'; {instead(event, scope.plan.events)}"
        raise scope.error(node, message, "unknown-event")
    scope.series.add(event)
    return event


def read_flow(scope: Scope, node: ast.expr) -> str:
    """A known flow's id, by a string literal."""
    flow = _literal(scope, node, 'a flow\'s id, as in completed("first-report")')
    if flow not in scope.flows:
        raise scope.error(node, f"there is no flow '{flow}'; {instead(flow, scope.flows)}", "unknown-flow")
    scope.used_flows.add(flow)
    return flow


def read_root(scope: Scope, node: ast.Name) -> str:
    """A root in reach. Raises ConditionError (unknown-root)."""
    if node.id == "now":
        message = "now is not read by itself; write days_since(user.created_at) < 14"
        raise scope.error(node, message, "unknown-root")
    roots = (scope.roots if scope.event else scope.roots - {"event"}) | scope.carried.keys()
    if node.id in roots:
        return node.id
    if node.id in ALL_ROOTS:
        message = f"{node.id} cannot be read here; {instead(node.id, roots)}"
        raise scope.error(node, message, "unknown-root")
    message = f"unknown name '{node.id}'; {instead(node.id, roots)} (text goes in quotes)"
    raise scope.error(node, message, "unknown-root")


def _names(scope: Scope, node: ast.Name) -> Mapping[str, ValueType]:
    root = read_root(scope, node)
    if root in scope.carried:
        return scope.carried[root]
    if root == "event":
        return _properties(scope, node)
    traits: Mapping[str, Mapping[str, ValueType]] = {
        "user": scope.plan.traits.user,
        "account": scope.plan.traits.account,
    }
    return {**traits.get(root, {}), **_BUILT_IN[root]}


def _properties(scope: Scope, node: ast.Name) -> Mapping[str, ValueType]:
    name = str(scope.event)
    if name not in scope.plan.events:
        message = f"events.yaml declares no '{name}'; {instead(name, scope.plan.events)}"
        raise scope.error(node, message, "unknown-event")
    return scope.plan.events[name].properties


def _literal(scope: Scope, node: ast.expr, expected: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise scope.type_error(node, f"write {expected}")
