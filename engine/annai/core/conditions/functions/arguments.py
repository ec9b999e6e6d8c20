"""The arguments of a call."""

import ast
from collections.abc import Callable, Collection
from typing import TypeAlias

from annai.core.conditions.nodes import Latest, Node, Operand, Path, type_of
from annai.core.conditions.scope import Scope

Value: TypeAlias = Callable[[Scope, ast.Call], Operand]
Predicate: TypeAlias = Callable[[Scope, ast.Call], Node]


def read_arguments(
    scope: Scope, node: ast.Call, usage: str, count: int = 1, options: Collection[str] = ()
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """The call's `count` arguments in places, and those given by the names of `options`.

    Raises ConditionError with the usage.
    """
    named = {str(keyword.arg): keyword.value for keyword in node.keywords}
    if len(node.args) != count or len(named) < len(node.keywords) or not named.keys() <= set(options):
        raise scope.error(node, f"write {usage}", "condition-syntax")
    return node.args, named


def read_list(scope: Scope, node: ast.expr) -> Path | Latest:
    """A value that is a list."""
    operand = scope.operand(scope, node)
    if isinstance(operand, Path | Latest) and operand.type == "list":
        return operand
    written = scope.syntax.written(node)
    raise scope.type_error(node, f"{written} is a {type_of(operand)}, a list is asked for, as in len(user.tags)")


def read_string(scope: Scope, node: ast.expr) -> Operand:
    """A value that is text."""
    operand = scope.operand(scope, node)
    found = type_of(operand)
    if found != "string":
        hint = '; write "x" in the list' if found == "list" else ""
        raise scope.type_error(node, f"{scope.syntax.written(node)} is a {found}, a string is asked for{hint}")
    return operand
