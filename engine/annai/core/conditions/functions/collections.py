"""Functions over lists, and over whether a value is there at all."""

import ast
from typing import Literal

from annai.core.conditions.functions.arguments import Predicate, Value, read_arguments, read_list
from annai.core.conditions.nodes import Constant, Known, Latest, Node, Operand, Overlap, Path, Size
from annai.core.conditions.scope import Scope


def _known(scope: Scope, node: ast.Call) -> Node:
    [argument], _ = read_arguments(scope, node, "known(user.role)")
    value = scope.operand(scope, argument)
    if not isinstance(value, Path | Latest):
        raise scope.type_error(argument, "known takes a path, as in known(user.role)")
    return Known(value)


def _overlap(test: Literal["any_of", "all_of"]) -> Predicate:
    def read(scope: Scope, node: ast.Call) -> Node:
        [items, choices], _ = read_arguments(scope, node, f'{test}(list, ["a", "b"])', 2)
        found = read_list(scope, items)
        if not (isinstance(choices, ast.List) and choices.elts):
            raise scope.type_error(choices, f'{test} is followed by what is looked for, as ["a", "b"]')
        return Overlap(test, found, tuple(_choice(scope, element) for element in choices.elts))

    return read


def _choice(scope: Scope, node: ast.expr) -> Constant:
    choice = scope.operand(scope, node)
    if isinstance(choice, Constant) and choice.type in ("string", "number"):
        return choice
    raise scope.type_error(node, "a list is searched for strings and numbers as they are written")


def _len(scope: Scope, node: ast.Call) -> Operand:
    [items], _ = read_arguments(scope, node, "len(user.tags)")
    return Size(read_list(scope, items))


VALUES: dict[str, Value] = {"len": _len}
PREDICATES: dict[str, Predicate] = {"known": _known, "any_of": _overlap("any_of"), "all_of": _overlap("all_of")}
