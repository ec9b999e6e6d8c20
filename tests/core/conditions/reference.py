"""The meaning of conditions, written a second time: slow and obvious, over nested tuples instead of source.

`write` gives the source of an expression, `truth` its value.
"""

from typing import Any

from annai.core.facts import Facts
from annai.core.instant import DAY, parse_duration, parse_moment
from annai.core.times import unpack
from tests.core.conditions.sample_plan import PLAN

Expression = tuple[Any, ...]
BUILT_IN = {"health": "number", "band": "string", "id": "string", "path": "string", "url": "string", "title": "string"}


def write(expression: Expression) -> str:
    match expression:
        case ("and" | "or" as word, *parts):
            return "(" + f" {word} ".join(write(part) for part in parts) + ")"
        case ("not", part):
            return f"(not {write(part)})"
        case ("compare", operator, left, right) | ("member", operator, left, right):
            return f"{write(left)} {operator} {write(right)}"
        case ("list", *values):
            return "[" + ", ".join(write(value) for value in values) + "]"
        case ("literal", bool() as value):
            return "true" if value else "False"
        case ("literal", value):
            return f'"{value}"' if isinstance(value, str) else f"{value}"
        case ("path", root, name):
            return f"{root}.{name}"
        case ("count", event, None) | ("days_since", ("event", event)):
            return f'{expression[0]}("{event}")'
        case ("count", event, within):
            return f'count("{event}", within="{within}")'
        case (function, *arguments):
            return f"{function}(" + ", ".join(write(argument) for argument in arguments) + ")"
    raise AssertionError(expression)


def truth(expression: Expression, facts: Facts, now: int) -> bool:
    match expression:
        case ("and", *parts):
            return all(truth(part, facts, now) for part in parts)
        case ("or", *parts):
            return any(truth(part, facts, now) for part in parts)
        case ("not", part):
            return not truth(part, facts, now)
        case ("compare", "!=", left, right):
            return not truth(("compare", "==", left, right), facts, now)
        case ("member", "not in", left, right):
            return not truth(("member", "in", left, right), facts, now)
        case ("member", "in", left, right):
            item, items = value_of(left, facts, now), value_of(right, facts, now)
            return item is not None and any(is_same(item, other) for other in items or ())
        case ("known", path):
            return value_of(path, facts, now) is not None
        case ("literal" | "path", *_):
            return value_of(expression, facts, now) is True
        case ("active", ("literal", flow)):
            return flow in facts.active
        case ("completed" | "dismissed" as state, ("literal", flow)):
            outcomes = {"completed": ["completed", "goal"], "dismissed": ["dismissed"]}[state]
            return flow in facts.finished and facts.finished[flow].outcome in outcomes
    name, left, right = expression[0], *(value_of(side, facts, now) for side in expression[-2:])
    return left is not None and right is not None and passes(name, expression[1], left, right)


def passes(name: str, operator: str, left: Any, right: Any) -> bool:
    tests = {"==": "left == right", "<": "left < right", "<=": "left <= right", ">": "left > right"}
    tests |= {">=": "left >= right", "contains": "right in left", "starts_with": "left.startswith(right)"}
    return bool(eval(tests[operator if name == "compare" else name], {"left": left, "right": right}))


def is_same(first: Any, second: Any) -> bool:
    return isinstance(first, bool) == isinstance(second, bool) and first == second


def value_of(operand: Expression, facts: Facts, now: int) -> Any:
    """The operand's value; None when it is missing."""
    match operand:
        case ("literal", value):
            return value
        case ("moment", text):
            return parse_moment(text)
        case ("list", *values):
            return [value_of(value, facts, now) for value in values]
        case ("path", root, name):
            return typed(getattr(facts, root).get(name), type_of(root, name))
        case ("count", event, within):
            series = facts.history.get(event)
            if series is None or within is None:
                return series.total if series else 0
            return len([time for time in unpack(series.recent) if time > now - parse_duration(within)])
        case ("days_since", ("event", event)):
            return (now - facts.history[event].last) // DAY if event in facts.history else None
        case ("days_since", path):
            start = value_of(path, facts, now)
            return None if start is None else (now - start) // DAY
    raise AssertionError(operand)


def type_of(root: str, name: str) -> str:
    if name in BUILT_IN:
        return BUILT_IN[name]
    properties = PLAN.events["signed_up"].properties
    declared = {"user": PLAN.traits.user, "account": PLAN.traits.account, "event": properties}[root][name]
    return declared if isinstance(declared, str) else "string"


def typed(value: Any, kind: str) -> Any:
    if kind == "timestamp" and isinstance(value, str):
        try:
            return parse_moment(value)
        except ValueError:
            return None
    expected = {"string": str, "number": (int, float), "boolean": bool, "timestamp": int, "list": list}[kind]
    fits = isinstance(value, expected) and (kind == "boolean" or not isinstance(value, bool))  # type: ignore[arg-type]
    return value if fits else None
