"""From Python's syntax tree to the typed tree: what is not allowed here is an error.

Nesting is counted in `and`, `or` and `not` below each other; a flat chain is one level.
"""

import ast
from itertools import pairwise

from annai.core.conditions.errors import instead
from annai.core.conditions.functions import PREDICATES, VALUES
from annai.core.conditions.nodes import (
    Compare,
    Constant,
    Elapsed,
    Every,
    InSegment,
    Latest,
    Member,
    Node,
    Not,
    Now,
    Operand,
    Operator,
    Path,
    Some,
    Truth,
    Type,
    depth,
    leaves,
    type_of,
    walk,
)
from annai.core.conditions.operands import as_type, read_operand
from annai.core.conditions.scope import Scope
from annai.core.conditions.segment_names import refuse_segment, refuse_trait
from annai.core.conditions.suspicions import contradiction, negated_ordering

MAX_NESTING = 32
MAX_LEAVES = 500  # with those of the segments

_EQUALITIES = (ast.Eq, ast.NotEq)
_MEMBERSHIPS = (ast.In, ast.NotIn)
_NEGATIONS = (ast.NotEq, ast.NotIn)
_ORDERINGS: dict[type[ast.cmpop], Operator] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
EXAMPLES: dict[Type, str] = {"number": ">= 1", "string": '== "a"', "timestamp": '>= "2026-01-01"'}
_ORDERED = ("number", "timestamp", "duration")


def check(scope: Scope, node: ast.expr) -> Node:
    """The typed node of a whole condition. Raises ConditionError."""
    checked = read_condition(scope, node)
    if scope.segments and any(isinstance(part, InSegment) for part in walk(checked)):
        if depth(checked) > MAX_NESTING:
            message = f"and, or, not and segments are nested more than {MAX_NESTING} deep; split the condition"
            raise scope.error(node, message, "condition-syntax")
        if leaves(checked) > MAX_LEAVES:
            message = f"with its segments the condition asks more than {MAX_LEAVES} things; split it"
            raise scope.error(node, message, "condition-syntax")
    return checked


def read_condition(scope: Scope, node: ast.expr, nested: int = 0) -> Node:
    """The typed node of an expression that is true or false. Raises ConditionError."""
    if nested > MAX_NESTING:
        message = f"and, or, not are nested more than {MAX_NESTING} deep; split the condition"
        raise scope.error(node, message, "condition-syntax")
    match node:
        case ast.BoolOp(op=operator, values=values):
            parts = tuple(read_condition(scope, value, nested + 1) for value in values)
            return _every(scope, values, parts) if isinstance(operator, ast.And) else Some(parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _negated(scope, node, read_condition(scope, operand, nested + 1))
        case ast.Compare():
            return _comparison(scope, node)
        case ast.Call():
            return _predicate(scope, node)
    return _truth(scope, node)


def _every(scope: Scope, values: list[ast.expr], parts: tuple[Node, ...]) -> Node:
    place = contradiction(parts)
    if place is not None:
        message = f"{scope.syntax.written(values[place])} cannot hold with what stands before it; this is never true"
        scope.warn(values[place], message, "contradiction")
    return Every(parts)


def _negated(scope: Scope, node: ast.expr, part: Node) -> Node:
    sign = negated_ordering(part)
    if sign is not None:
        message = f"this also holds when the value is missing; write {sign}, or add not known(…) by or if that is meant"
        scope.warn(node, message, "negated-ordering")
    return Not(part)


def _predicate(scope: Scope, node: ast.Call) -> Node:
    """The call at a place where true or false is asked for."""
    name = ast.unparse(node.func)
    if name in PREDICATES:
        return PREDICATES[name](scope, node)
    if name in VALUES:
        raise scope.type_error(node, f"{name}(…) is no truth; compare it, as in {_compared(scope, node, name)}")
    message = f"there is no function {name}(…); {instead(name, [*PREDICATES, *VALUES])}"
    raise scope.error(node, message, "unknown-function")


def _compared(scope: Scope, node: ast.Call, name: str) -> str:
    found = type_of(read_operand(scope, node))
    return f"{name}(…) {EXAMPLES[found]}"


def _truth(scope: Scope, node: ast.expr) -> Node:
    refuse_segment(scope, node)
    operand = read_operand(scope, node)
    if isinstance(operand, Constant | Path | Latest) and operand.type == "boolean":
        return Truth(operand)
    written = scope.syntax.written(node)
    raise scope.type_error(node, f"{written} is a {type_of(operand)}, true or false is asked for; compare it")


def _comparison(scope: Scope, node: ast.Compare) -> Node:
    """`a < b < c` means `a < b and b < c`."""
    sides = pairwise([node.left, *node.comparators])
    parts = tuple(_pair(scope, operator, *pair) for operator, pair in zip(node.ops, sides, strict=True))
    return parts[0] if len(parts) == 1 else Every(parts)


def _pair(scope: Scope, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> Node:
    refuse_trait(scope, left, right)
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
    if type_of(first) == "duration" or Now() in (first, second):
        message = "time passes, so this is equal for a millisecond; write < or >="
        raise scope.type_error(left, message)
    return Compare("==", first, second)


def _ordering(scope: Scope, operator: Operator, left: ast.expr, right: ast.expr) -> Node:
    first, second = _sides(scope, left, right)
    if type_of(first) not in _ORDERED:
        message = f"a {type_of(first)} has no order; {operator} compares numbers or timestamps"
        raise scope.type_error(left, message)
    if isinstance(first, Elapsed) and isinstance(second, Elapsed):
        raise scope.type_error(right, 'a difference is compared with a duration, as in now - user.created_at > "30d"')
    return Compare(operator, first, second)


def _sides(scope: Scope, left: ast.expr, right: ast.expr) -> tuple[Operand, Operand]:
    first, second = read_operand(scope, left), read_operand(scope, right)
    if isinstance(first, Constant):
        return as_type(scope, left, first, second), second
    return first, as_type(scope, right, second, first)


def _member(scope: Scope, left: ast.expr, right: ast.expr) -> Node:
    item = read_operand(scope, left)
    if isinstance(item, Now | Elapsed):
        raise scope.type_error(left, "time passes, so it is in no list; write < or >=")
    if isinstance(right, ast.List):
        return Member(item, _choices(scope, item, right))
    items = read_operand(scope, right)
    if not (isinstance(items, Path | Latest) and items.type == "list"):
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
