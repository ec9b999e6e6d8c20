"""The JSON form of conditions: the same tree as the text, for programs that write or read conditions.

| text | JSON |
|---|---|
| `a and b`, `a or b`, `not a` | `{"and": [a, b]}`, `{"or": [a, b]}`, `{"not": a}` |
| `x == y` and the other operators | `{"==": [x, y]}`, `{"not in": [x, [y, z]]}` |
| `x - y` | `{"-": [x, y]}` |
| `user.role`, `now`, `now.hour` | `{"path": "user.role"}`, `{"path": "now"}`, `{"path": "now.hour"}` |
| `count("e", within="7d")` | `{"count": ["e"], "within": "7d"}` |
| `last("e").template` | `{"last": ["e"], "property": "template"}` |
| literals, lists | as in JSON |

A chain `a < b < c` is written as its pairs. `as_source(as_form(tree))` means the same as the tree.
"""

import ast
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

KEYWORDS = frozenset({"within", "since", "before", "where", "step"})  # of functions
MAX_DEPTH = 64

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_OPTIONS = KEYWORDS | {"property"}
_SIGNS = frozenset({*_OPERATORS.values(), "-"})
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def as_form(node: ast.expr) -> Any:
    """The JSON form of a condition's syntax tree that was checked."""
    match node:
        case ast.BoolOp(op=operator, values=values):
            return {"and" if isinstance(operator, ast.And) else "or": [as_form(value) for value in values]}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return {"not": as_form(operand)}
        case ast.Compare():
            return _comparison(node)
        case ast.BinOp(left=left, right=right):
            return {"-": [as_form(left), as_form(right)]}
        case ast.Call():
            return _call(node)
        case ast.List(elts=elements):
            return [as_form(element) for element in elements]
    return _value(node)


def as_source(form: Any, depth: int = 0) -> str:
    """The text of a JSON form. Raises ValueError, with what is wrong, for what is no JSON form."""
    if depth > MAX_DEPTH:
        raise ValueError(f"a condition's JSON form is nested more than {MAX_DEPTH} deep; split the condition")
    match form:
        case bool():
            return "true" if form else "false"
        case int() | float():
            return _number(form)
        case str():
            return f'"{"".join(_ESCAPES.get(character, character) for character in form)}"'
        case list():
            return f"[{', '.join(as_source(item, depth + 1) for item in form)}]"
        case dict():
            return _of_mapping(form, depth + 1)
    raise ValueError(f"{form!r} has no place in a condition's JSON form; write text, a number, a boolean or a mapping")


def _comparison(node: ast.Compare) -> Any:
    sides = pairwise([node.left, *node.comparators])
    pairs = [
        {_OPERATORS[type(operator)]: [as_form(left), as_form(right)]}
        for operator, (left, right) in zip(node.ops, sides, strict=True)
    ]
    return pairs[0] if len(pairs) == 1 else {"and": pairs}


def _call(node: ast.Call) -> dict[str, Any]:
    keywords = {str(keyword.arg): as_form(keyword.value) for keyword in node.keywords}
    return {ast.unparse(node.func): [as_form(argument) for argument in node.args], **keywords}


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Name(id="true" | "false" as word):
            return word == "true"
        case ast.Attribute(value=ast.Call() as call, attr=name):
            return {**_call(call), "property": name}
    return {"path": ast.unparse(node)}


def _number(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"{value!r} is no number of a condition; numbers are finite")
    return text


def _of_mapping(form: Mapping[str, Any], depth: int) -> str:
    options = {*form} & _OPTIONS
    name = next((str(key) for key in form if key not in options), "")
    value = form.get(name)
    if name in ("and", "or") and isinstance(value, list) and value:
        return f"({f' {name} '.join(as_source(part, depth) for part in value)})"
    if name == "not":
        return f"(not {as_source(value, depth)})"
    if name in _SIGNS and isinstance(value, list) and len(value) == 2:
        return f"{as_source(value[0], depth)} {name} {as_source(value[1], depth)}"
    if name == "path" and isinstance(value, str) and _PATH.fullmatch(value):
        return value
    if (
        isinstance(value, list)
        and name not in ("and", "or")
        and _PATH.fullmatch(name)
        and len(form) == 1 + len(options)
    ):
        return _of_call(name, value, form, depth)
    raise ValueError(
        f'a mapping with {name!r} is no condition; write such as {{"==": [{{"path": "user.role"}}, "admin"]}}'
    )


def _of_call(name: str, arguments: list[Any], form: Mapping[str, Any], depth: int) -> str:
    given = [as_source(argument, depth) for argument in arguments]
    given += [f"{key}={as_source(form[key], depth)}" for key in form if key in KEYWORDS]
    call = f"{name}({', '.join(given)})"
    if "property" not in form:
        return call
    if not (isinstance(form["property"], str) and _PATH.fullmatch(form["property"])):
        raise ValueError("property is a name, such as template")
    return f"{call}.{form['property']}"


def written(value: Any) -> Any:
    """A condition as text, also when a file has it in its JSON form; anything else as it is. Raises ValueError."""
    return as_source(value) if isinstance(value, dict) else value
