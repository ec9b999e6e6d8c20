"""Functions over text."""

import ast
from typing import Literal

from annai.core.conditions.functions.arguments import Predicate, Value, read_arguments, read_string
from annai.core.conditions.nodes import Glob, Lower, Node, Operand, Within
from annai.core.conditions.scope import Scope
from annai.core.glob import compile_pattern


def _within(test: Literal["contains", "starts_with", "ends_with"]) -> Predicate:
    def read(scope: Scope, node: ast.Call) -> Node:
        [text, part], _ = read_arguments(scope, node, f"{test}(text, part)", 2)
        return Within(test, read_string(scope, text), read_string(scope, part))

    return read


def _glob(scope: Scope, node: ast.Call) -> Node:
    [text, pattern], _ = read_arguments(scope, node, 'glob(text, "pattern*")', 2)
    if not (isinstance(pattern, ast.Constant) and isinstance(pattern.value, str)):
        raise scope.type_error(pattern, 'a pattern is written in quotes, as in glob(page.path, "/reports/*")')
    try:
        compile_pattern(pattern.value)
    except ValueError as error:
        raise scope.type_error(pattern, str(error)) from None
    return Glob(read_string(scope, text), pattern.value)


def _lower(scope: Scope, node: ast.Call) -> Operand:
    [text], _ = read_arguments(scope, node, "lower(text)")
    return Lower(read_string(scope, text))


VALUES: dict[str, Value] = {"lower": _lower}
PREDICATES: dict[str, Predicate] = {
    "contains": _within("contains"),
    "starts_with": _within("starts_with"),
    "ends_with": _within("ends_with"),
    "glob": _glob,
}
