"""From Python's syntax tree to the typed tree: what is not allowed here is an error.

Nesting is counted in `and`, `or` and `not` below each other; a flat chain is one level.
"""

import ast
from itertools import pairwise

from annai.core.conditions.nodes import (
    Compare,
    Constant,
    Every,
    Member,
    Node,
    Not,
    Operand,
    Operator,
    Path,
    Some,
    Truth,
    type_of,
)
from annai.core.conditions.operands import as_type, read_operand
from annai.core.conditions.predicates import read_predicate
from annai.core.conditions.scope import Scope

MAX_NESTING = 32

_EQUALITIES = (ast.Eq, ast.NotEq)
_MEMBERSHIPS = (ast.In, ast.NotIn)
_NEGATIONS = (ast.NotEq, ast.NotIn)
_ORDERINGS: dict[type[ast.cmpop], Operator] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ORDERED = ("number", "timestamp")


def check(scope: Scope, node: ast.expr, depth: int = 0) -> Node:
    """The typed node of an expression that is true or false. Raises ConditionError."""
    if depth > MAX_NESTING:
        message = f"and, or, not are nested more than {MAX_NESTING} deep; split the condition"
        raise scope.error(node, message, "condition-syntax")
    match node:
        case ast.BoolOp(op=operator, values=values):
            parts = tuple(check(scope, value, depth + 1) for value in values)
            return Every(parts) if isinstance(operator, ast.And) else Some(parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(check(scope, operand, depth + 1))
        case ast.Compare():
            return _comparison(scope, node)
        case ast.Call():
            return read_predicate(scope, node)
    return _truth(scope, node)


def _truth(scope: Scope, node: ast.expr) -> Node:
    operand = read_operand(scope, node)
    if isinstance(operand, Constant | Path) and operand.type == "boolean":
        return Truth(operand)
    written = scope.syntax.written(node)
    raise scope.type_error(node, f"{written} is a {type_of(operand)}, true or false is asked for; compare it")


def _comparison(scope: Scope, node: ast.Compare) -> Node:
    """`a < b < c` means `a < b and b < c`."""
    sides = pairwise([node.left, *node.comparators])
    parts = tuple(_pair(scope, operator, *pair) for operator, pair in zip(node.ops, sides, strict=True))
    return parts[0] if len(parts) == 1 else Every(parts)


def _pair(scope: Scope, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> Node:
    if isinstance(operator, _MEMBERSHIPS):
        found = _member(scope, left, right)
    elif isinstance(operator, _EQUALITIES):
        found = _equal(scope, left, right)
    elif type(operator) in _ORDERINGS:
        return _ordering(scope, _ORDERINGS[type(operator)], left, right)
    else:
        raise scope.error(right, "write == instead of is, != instead of is not", "condition-syntax")
    return Not(found) if isinstance(operator, _NEGATIONS) else found


def _equal(scope: Scope, left: ast.expr, right: ast.expr) -> Node:
    first, second = _sides(scope, left, right)
    if type_of(first) == "list":
        message = 'lists are not compared; write "x" in the list'
        raise scope.type_error(left, message)
    return Compare("==", first, second)


def _ordering(scope: Scope, operator: Operator, left: ast.expr, right: ast.expr) -> Node:
    first, second = _sides(scope, left, right)
    if type_of(first) not in _ORDERED:
        message = f"a {type_of(first)} has no order; {operator} compares numbers or timestamps"
        raise scope.type_error(left, message)
    return Compare(operator, first, second)


def _sides(scope: Scope, left: ast.expr, right: ast.expr) -> tuple[Operand, Operand]:
    first, second = read_operand(scope, left), read_operand(scope, right)
    if isinstance(first, Constant):
        return as_type(scope, left, first, second), second
    return first, as_type(scope, right, second, first)


def _member(scope: Scope, left: ast.expr, right: ast.expr) -> Node:
    item = read_operand(scope, left)
    if isinstance(right, ast.List):
        return Member(item, _choices(scope, item, right))
    items = read_operand(scope, right)
    if not (isinstance(items, Path) and items.type == "list"):
        raise scope.type_error(
            right, 'in is followed by a list, as ["admin", "owner"]; for part of a text write contains(…)'
        )
    if type_of(item) not in ("string", "number"):
        raise scope.type_error(left, "a list is searched for a string or a number")
    return Member(item, items)


def _choices(scope: Scope, item: Operand, node: ast.List) -> tuple[Constant, ...]:
    if not node.elts:
        raise scope.type_error(node, 'an empty list holds nothing; write ["admin", "owner"]')
    return tuple(_choice(scope, item, element) for element in node.elts)


def _choice(scope: Scope, item: Operand, node: ast.expr) -> Constant:
    choice = as_type(scope, node, read_operand(scope, node), item)
    if isinstance(choice, Constant):
        return choice
    raise scope.type_error(node, "a list holds literals; compare with a path by ==")
