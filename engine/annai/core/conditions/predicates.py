"""Functions that are true or false."""

import ast
from collections.abc import Callable
from typing import Literal

from annai.core.conditions.errors import instead
from annai.core.conditions.nodes import FlowState, Known, Node, Operand, Within, type_of
from annai.core.conditions.operands import NUMBERS, read_arguments, read_operand
from annai.core.conditions.scope import Scope, read_flow, read_path


def read_predicate(scope: Scope, node: ast.Call) -> Node:
    """The call at a place where true or false is asked for. Raises ConditionError."""
    name = scope.syntax.written(node.func)
    if name in PREDICATES:
        return PREDICATES[name](scope, node)
    if name in NUMBERS:
        raise scope.type_error(node, f"{name}(…) is a number; compare it, as in {name}(…) >= 1")
    message = f"there is no function {name}(…); {instead(name, [*PREDICATES, *NUMBERS])}"
    raise scope.error(node, message, "unknown-function")


def _known(scope: Scope, node: ast.Call) -> Node:
    [argument] = read_arguments(scope, node, "user.role")
    if not isinstance(argument, ast.Attribute):
        raise scope.type_error(argument, "known takes a path, as in known(user.role)")
    return Known(read_path(scope, argument))


def _flow_state(state: Literal["completed", "dismissed", "active"]) -> Callable[[Scope, ast.Call], Node]:
    def read(scope: Scope, node: ast.Call) -> Node:
        [flow] = read_arguments(scope, node, '"flow-id"')
        return FlowState(state, read_flow(scope, flow))

    return read


def _within(test: Literal["contains", "starts_with"]) -> Callable[[Scope, ast.Call], Node]:
    def read(scope: Scope, node: ast.Call) -> Node:
        text, part = read_arguments(scope, node, "text", "part")
        return Within(test, _string(scope, text), _string(scope, part))

    return read


def _string(scope: Scope, node: ast.expr) -> Operand:
    operand = read_operand(scope, node)
    found = type_of(operand)
    if found != "string":
        hint = '; write "x" in the list' if found == "list" else ""
        raise scope.type_error(node, f"{scope.syntax.written(node)} is a {found}, a string is asked for{hint}")
    return operand


PREDICATES: dict[str, Callable[[Scope, ast.Call], Node]] = {
    "known": _known,
    "completed": _flow_state("completed"),
    "dismissed": _flow_state("dismissed"),
    "active": _flow_state("active"),
    "contains": _within("contains"),
    "starts_with": _within("starts_with"),
}
