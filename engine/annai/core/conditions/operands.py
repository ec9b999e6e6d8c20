"""Operands: literals, paths and numbers from history, each with its type."""

import ast
from collections.abc import Callable

from annai.core.conditions.errors import instead
from annai.core.conditions.functions import VALUES
from annai.core.conditions.literals import read_constant, read_duration, read_moment
from annai.core.conditions.nodes import (
    Constant,
    Elapsed,
    Latest,
    Lower,
    Occurred,
    Operand,
    Path,
    Type,
    choices_of,
    type_of,
)
from annai.core.conditions.scope import Scope, read_now, read_part, read_path, read_root, typed, unknown_name

WRITTEN: dict[Type, Callable[[Scope, ast.expr, str], Constant]] = {  # types that are written as text
    "timestamp": read_moment,
    "duration": lambda scope, node, text: Constant(read_duration(scope, node, text), "duration"),
}
TRUTHS = {"true": True, "false": False}


def read_operand(scope: Scope, node: ast.expr) -> Operand:
    """The operand that the node stands for. Raises ConditionError."""
    match node:
        case ast.Constant():
            return read_constant(scope, node, node.value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(
            value, bool
        ):
            return read_constant(scope, node, -value)
        case ast.Name(id=name) if name in TRUTHS:
            return Constant(TRUTHS[name], "boolean")
        case ast.Name(id="now"):
            return read_now(scope, node)
        case ast.Name():
            root = read_root(scope, node)
            raise scope.error(node, f"{root} is no value; write {root}.name", "condition-syntax")
        case ast.Attribute(value=ast.Name(id="now")):
            return read_part(scope, node)
        case ast.Attribute(value=ast.Call() as call):
            return _property(scope, node, call)
        case ast.Attribute():
            return read_path(scope, node)
        case ast.Call():
            return read_value(scope, node)
        case ast.BinOp(op=ast.Sub()):
            return _elapsed(scope, node)
    raise scope.error(node, _no_operand(scope, node), "condition-syntax")


def read_value(scope: Scope, node: ast.Call) -> Operand:
    """The value that a function gives. Raises ConditionError."""
    name = ast.unparse(node.func)
    if name not in VALUES:
        message = f"{name}(…) gives nothing to compare; {instead(name, VALUES)}"
        raise scope.error(node, message, "unknown-function")
    return VALUES[name](scope, node)


def _property(scope: Scope, node: ast.Attribute, call: ast.Call) -> Operand:
    """`last("event").name`."""
    found = read_value(scope, call)
    if not (isinstance(found, Occurred) and found.which == "last" and found.series.root == "user"):
        message = f'only last("event") of the user has properties, not {scope.syntax.written(call)}'
        raise scope.type_error(node, message)
    properties = scope.plan.events[found.series.event].properties
    if node.attr not in properties:
        raise unknown_name(scope, node, f"{found.series.event} has", properties, "unknown-property")
    return Latest(found.series, node.attr, *typed(properties[node.attr]))


def as_type(scope: Scope, node: ast.expr, operand: Operand, other: Operand) -> Operand:
    """The operand, fit to be compared with the other. Raises ConditionError (condition-type, unknown-choice)."""
    expected = type_of(other)
    if isinstance(operand, Constant) and operand.type == "string" and expected in WRITTEN:
        return WRITTEN[expected](scope, node, str(operand.value))
    if type_of(operand) != expected:
        written = scope.syntax.written(node)
        message = f"{written} is a {type_of(operand)}, compared with a {expected}; write a {expected} here"
        raise scope.type_error(node, message)
    if isinstance(operand, Constant) and expected == "string":
        _check_choice(scope, node, str(operand.value), other)
    return operand


def _check_choice(scope: Scope, node: ast.expr, value: str, other: Operand) -> None:
    choices = choices_of(other)
    if choices and value not in choices:
        message = f"{_named(other)} is never '{value}'; {instead(value, choices)}"
        raise scope.error(node, message, "unknown-choice")
    if isinstance(other, Lower) and value != value.lower():
        message = f"lower(…) is never '{value}'; write '{value.lower()}'"
        raise scope.error(node, message, "unknown-choice")


def _named(operand: Operand) -> str:
    match operand:
        case Path(root, name):
            return f"{root}.{name}"
        case Latest(series, name):
            return f"{series.event}'s {name}"
    return "now.weekday"


def _elapsed(scope: Scope, node: ast.BinOp) -> Elapsed:
    """What lies between two moments."""
    later, earlier = _instant(scope, node.left), _instant(scope, node.right)
    if later == earlier:
        raise scope.type_error(node, "the difference of a moment to itself is nothing; name two moments")
    return Elapsed(later, earlier)


def _instant(scope: Scope, node: ast.expr) -> Operand:
    operand = read_operand(scope, node)
    if isinstance(operand, Constant) and operand.type == "string":
        return read_moment(scope, node, str(operand.value))
    if type_of(operand) != "timestamp":
        written = scope.syntax.written(node)
        message = f"{written} is a {type_of(operand)}; only moments are subtracted, as in now - user.created_at"
        raise scope.type_error(node, message)
    return operand


def _no_operand(scope: Scope, node: ast.expr) -> str:
    written = scope.syntax.written(node)
    if isinstance(node, ast.List):
        return 'a list stands only behind in, as user.role in ["admin", "owner"]'
    return f"'{written}' cannot stand here; write a literal, a path such as user.role, or count(…)"
