"""Operands: literals, paths and numbers from history, each with its type."""

import ast
from collections.abc import Callable

from annai.core.conditions.errors import instead
from annai.core.conditions.nodes import Constant, DaysSince, Operand, Path, Recent, Total, type_of
from annai.core.conditions.scope import Scope, read_event, read_path, read_root
from annai.core.instant import parse_duration, parse_moment

MAX_NUMBER = 2**53
TRUTHS = {"true": True, "false": False}


def read_operand(scope: Scope, node: ast.expr) -> Operand:
    """The operand that the node stands for. Raises ConditionError."""
    match node:
        case ast.Constant():
            return _constant(scope, node, node.value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(
            value, bool
        ):
            return _constant(scope, node, -value)
        case ast.Name(id=name) if name in TRUTHS:
            return Constant(TRUTHS[name], "boolean")
        case ast.Name():
            root = read_root(scope, node)
            raise scope.error(node, f"{root} is no value; write {root}.name", "condition-syntax")
        case ast.Attribute():
            return read_path(scope, node)
        case ast.Call():
            return _number(scope, node)
    raise scope.error(node, _no_operand(scope, node), "condition-syntax")


def read_arguments(scope: Scope, node: ast.Call, *names: str) -> list[ast.expr]:
    """The call's arguments, as many as it has names."""
    if len(node.args) != len(names) or node.keywords:
        function = scope.syntax.written(node.func)
        raise scope.error(node, f"write {function}({', '.join(names)})", "condition-syntax")
    return node.args


def as_type(scope: Scope, node: ast.expr, operand: Operand, other: Operand) -> Operand:
    """The operand, fit to be compared with the other. Raises ConditionError (condition-type, unknown-choice)."""
    expected = type_of(other)
    if isinstance(operand, Constant) and operand.type == "string" and expected == "timestamp":
        return _moment(scope, node, str(operand.value))
    if type_of(operand) != expected:
        written = scope.syntax.written(node)
        message = f"{written} is a {type_of(operand)}, compared with a {expected}; write a {expected} here"
        raise scope.type_error(node, message)
    if isinstance(operand, Constant) and isinstance(other, Path):
        _check_choice(scope, node, str(operand.value), other)
    return operand


def _check_choice(scope: Scope, node: ast.expr, value: str, path: Path) -> None:
    if path.choices and value not in path.choices:
        message = f"{path.root}.{path.name} is never '{value}'; {instead(value, path.choices)}"
        raise scope.error(node, message, "unknown-choice")


def _constant(scope: Scope, node: ast.expr, value: object) -> Constant:
    if isinstance(value, bool):
        return Constant(value, "boolean")
    if isinstance(value, str):
        return Constant(value, "string")
    if isinstance(value, int | float):
        if abs(value) > MAX_NUMBER:
            raise scope.type_error(node, f"numbers go up to {MAX_NUMBER}; write a smaller one")
        return Constant(value, "number")
    message = "there is no None; write known(user.role) or not known(user.role)"
    raise scope.error(node, message, "condition-syntax")


def _moment(scope: Scope, node: ast.expr, text: str) -> Constant:
    try:
        return Constant(parse_moment(text), "timestamp")
    except ValueError:
        message = f'\'{text}\' is no timestamp; write one such as "2026-05-11" or "2026-05-11T09:00+09:00"'
        raise scope.type_error(node, message) from None


def _number(scope: Scope, node: ast.Call) -> Operand:
    name = scope.syntax.written(node.func)
    if name not in NUMBERS:
        message = f"{name}(…) gives nothing to compare; {instead(name, NUMBERS)}"
        raise scope.error(node, message, "unknown-function")
    return NUMBERS[name](scope, node)


def _count(scope: Scope, node: ast.Call) -> Operand:
    match node:
        case ast.Call(args=[event], keywords=[]):
            return Total(read_event(scope, event))
        case ast.Call(args=[event], keywords=[ast.keyword(arg="within", value=window)]):
            return Recent(read_event(scope, event), _window(scope, window))
    message = 'write count("event") or count("event", within="7d")'
    raise scope.error(node, message, "condition-syntax")


def _window(scope: Scope, node: ast.expr) -> int:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        raise scope.type_error(node, 'a window is written in quotes, as within="7d"')
    try:
        length = parse_duration(node.value)
    except ValueError as error:
        raise scope.type_error(node, str(error)) from None
    if length == 0:
        raise scope.type_error(node, 'an empty window holds nothing; write one such as within="7d"')
    return length


def _days_since(scope: Scope, node: ast.Call) -> Operand:
    [argument] = read_arguments(scope, node, "event or timestamp")
    if not isinstance(argument, ast.Attribute):
        return DaysSince(read_event(scope, argument))
    path = read_path(scope, argument)
    if path.type != "timestamp":
        message = f"{path.root}.{path.name} is a {path.type}; days_since takes a timestamp or an event's name in quotes"
        raise scope.type_error(argument, message)
    return DaysSince(path)


def _no_operand(scope: Scope, node: ast.expr) -> str:
    written = scope.syntax.written(node)
    if isinstance(node, ast.List):
        return 'a list stands only behind in, as user.role in ["admin", "owner"]'
    return f"'{written}' cannot stand here; write a literal, a path such as user.role, or count(…)"


NUMBERS: dict[str, Callable[[Scope, ast.Call], Operand]] = {"count": _count, "days_since": _days_since}
