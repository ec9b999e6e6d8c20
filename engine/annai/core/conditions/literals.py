"""Literals: numbers, text, moments and durations, as they are written in a condition."""

import ast
import re

from annai.core.conditions.nodes import Constant
from annai.core.conditions.scope import Scope
from annai.core.instant import parse_duration, parse_moment

MAX_NUMBER = 2**53
AGO = re.compile(r"[0-9]+[a-z]+")


def read_constant(scope: Scope, node: ast.expr, value: object) -> Constant:
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


def read_moment(scope: Scope, node: ast.expr, text: str) -> Constant:
    try:
        return Constant(parse_moment(text), "timestamp")
    except ValueError:
        message = f'\'{text}\' is no timestamp; write one such as "2026-05-11" or "2026-05-11T09:00+09:00"'
        raise scope.type_error(node, message) from None


def read_window(scope: Scope, node: ast.expr) -> int:
    """The milliseconds of a window; more than none."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        raise scope.type_error(node, 'a window is written in quotes, as within="7d"')
    length = read_duration(scope, node, node.value)
    if length == 0:
        raise scope.type_error(node, 'an empty window holds nothing; write one such as within="7d"')
    return length


def read_since(scope: Scope, node: ast.expr) -> int:
    """The moment at which a span begins."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return int(read_moment(scope, node, node.value).value)
    raise scope.type_error(node, 'a moment is written in quotes, as since="2026-05-11"')


def read_end(scope: Scope, node: ast.expr) -> tuple[int | None, int | None]:
    """Where a span ends: how long ago, or at which moment."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        raise scope.type_error(node, 'write before="7d" for what is older, or before="2026-05-11"')
    if AGO.fullmatch(node.value):
        return read_window(scope, node), None
    return None, int(read_moment(scope, node, node.value).value)


def read_duration(scope: Scope, node: ast.expr, text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise scope.type_error(node, str(error)) from None
