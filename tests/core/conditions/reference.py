"""The meaning of conditions, written a second time: slow and obvious, over nested tuples instead of source.

`write` gives the source of an expression, `truth` its value. History is no series here, but all that ever happened.
"""

from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import blake2b
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from annai.core.facts import Facts
from annai.core.instant import DAY, parse_duration, parse_moment
from tests.core.conditions.sample_plan import PLAN, SEGMENTS

Expression = tuple[Any, ...]
BUILT_IN = {"health": "number", "band": "string", "stage": "string", "id": "string"}
BUILT_IN |= {"path": "string", "url": "string", "title": "string"}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
STATES = ("completed", "dismissed", "active", "seen")


class Happening(NamedTuple):
    """An event of the user, or of one of the account's users."""

    root: str
    event: str
    at: int
    properties: dict[str, Any]
    user: bytes


class Fate(NamedTuple):
    """What became of a step of a flow."""

    state: str
    flow: str
    step: str
    at: int


class World(NamedTuple):
    """Facts without history, and all that happened, in the order in which it came."""

    facts: Facts
    log: tuple[Happening, ...] = ()
    fates: tuple[Fate, ...] = ()


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
        case ("duration" | "moment", text):
            return f'"{text}"'
        case ("path", root, name):
            return f"{root}.{name}"
        case ("now",):
            return "now"
        case ("part", name):
            return f"now.{name}"
        case ("elapsed", later, earlier):
            return f"{write(later)} - {write(earlier)}"
        case ("latest", series, name):
            return f"{write_call('last', series)}.{name}"
        case ("count" | "users" as name, ("series", *_) as series, within):
            return write_call(name, series, within)
        case ("span", series, *span):
            return write_span(series, *span)
        case ("bucket" | "started" as name, of):
            return f'{name}("{of}")'
        case ("days_since" | "first" | "last" as name, ("series", *_) as series):
            return write_call(name, series)
        case (state, flow, step, within) if state in STATES:
            return write_fate(state, flow, step, within)
        case (function, *arguments):
            return f"{function}(" + ", ".join(write(argument) for argument in arguments) + ")"
    raise AssertionError(expression)


def write_span(series: Expression, within: str, since: str, older: str, before: str) -> str:
    span = {"within": within, "since": since, "before": older or before}
    return write_call("count", series, **{word: text for word, text in span.items() if text})


def known(facts: Facts, root: str) -> Any:
    return {**facts.user, "id": facts.id} if root == "user" else getattr(facts, root)


def write_fate(state: str, flow: str, step: str | None, within: str | None) -> str:
    options = [f'"{flow}"', *([f'step="{step}"'] if step else []), *([f'within="{within}"'] if within else [])]
    return f"{state}({', '.join(options)})"


def write_call(name: str, series: Expression, within: str | None = None, **span: str) -> str:
    _, root, event, where = series
    options = [f'"{event}"', *([f'within="{within}"'] if within else [])]
    options += [f'{word}="{text}"' for word, text in span.items()]
    options += [f"where={write(where)}"] if where else []
    return f"{'account.' if root == 'account' else ''}{name}({', '.join(options)})"


def truth(expression: Expression, world: World, now: int) -> bool:
    match expression:
        case ("and", *parts):
            return all(truth(part, world, now) for part in parts)
        case ("or", *parts):
            return any(truth(part, world, now) for part in parts)
        case ("not", part):
            return not truth(part, world, now)
        case ("compare", "!=", left, right):
            return not truth(("compare", "==", left, right), world, now)
        case ("member", "not in", left, right):
            return not truth(("member", "in", left, right), world, now)
        case ("member", "in", left, right):
            item, items = value_of(left, world, now), value_of(right, world, now)
            return item is not None and any(is_same(item, other) for other in items or ())
        case ("any_of" | "all_of" as name, items, choices):
            found = value_of(items, world, now) or ()
            held = [any(is_same(choice, other) for other in found) for choice in value_of(choices, world, now)]
            return any(held) if name == "any_of" else all(held)
        case ("known", value):
            return value_of(value, world, now) is not None
        case ("literal" | "path" | "latest", *_):
            return value_of(expression, world, now) is True
        case ("in_segment", ("literal", name)):
            return truth(SEGMENT_EXPRESSIONS[name], world, now)
        case ("started", flow):
            return flow in world.facts.active or flow in world.facts.finished
        case (state, flow, step, within) if state in STATES:
            return fate_of(state, flow, step, parse_duration(within) if within else None, world, now)
    name, left, right = expression[0], *(value_of(side, world, now) for side in expression[-2:])
    return left is not None and right is not None and passes(name, expression[1], left, right)


def fate_of(state: str, flow: str, step: str, within: int | None, world: World, now: int) -> bool:
    facts = world.facts
    if state == "active":
        run = facts.active.get(flow)
        since = [] if run is None or step not in ("", run.step) else [run.entered if step else run.started]
    elif state == "seen" or step:
        since = [
            fate.at for fate in world.fates if (fate.state, fate.flow) == (state, flow) and step in ("", fate.step)
        ]
    else:
        end = facts.finished.get(flow)
        wanted = {"completed": ["completed", "goal"], "dismissed": ["dismissed"]}[state]
        since = [end.at] if end is not None and end.outcome in wanted else []
    return any(within is None or at > now - within for at in since)


def passes(name: str, operator: str, left: Any, right: Any) -> bool:
    tests = {"==": "left == right", "<": "left < right", "<=": "left <= right", ">": "left > right"}
    tests |= {">=": "left >= right", "contains": "right in left", "starts_with": "left.startswith(right)"}
    tests |= {"ends_with": "left.endswith(right)", "glob": "fnmatchcase(left, right)"}
    names = {"left": left, "right": right, "fnmatchcase": fnmatchcase}
    return bool(eval(tests[operator if name == "compare" else name], names))


def is_same(first: Any, second: Any) -> bool:
    return isinstance(first, bool) == isinstance(second, bool) and first == second


def value_of(operand: Expression, world: World, now: int) -> Any:
    """The operand's value; None when it is missing."""
    match operand:
        case ("literal", value):
            return value
        case ("moment", text):
            return parse_moment(text)
        case ("duration", text):
            return parse_duration(text)
        case ("list", *values):
            return [value_of(value, world, now) for value in values]
        case ("path", root, name):
            return typed(known(world.facts, root).get(name), type_of(root, name))
        case ("now",):
            return now
        case ("bucket", name):
            digest = blake2b(f"{name}\0".encode(), digest_size=8, key=world.facts.key).digest()
            return int.from_bytes(digest, "big") % 100
        case ("part", name):
            return part_of(name, world.facts, now)
        case ("elapsed", *sides):
            later, earlier = (value_of(side, world, now) for side in sides)
            return None if later is None or earlier is None else later - earlier
        case ("len" | "lower" as name, value):
            found = value_of(value, world, now)
            return found if found is None else len(found) if name == "len" else found.lower()
        case ("days_since", ("path", *_) as path):
            start = value_of(path, world, now)
            return None if start is None else (now - start) // DAY
    return value_of_history(operand, happened(operand[1], world), now)


def value_of_history(operand: Expression, log: list[Happening], now: int) -> Any:
    match operand:
        case ("count", _, within):
            return len([one for one in log if within is None or one.at > now - parse_duration(within)])
        case ("users", _, within):
            return len({one.user for one in log if within is None or one.at > now - parse_duration(within)})
        case ("span", _, within, since, older, before):
            begins = [now - parse_duration(within)] if within else [parse_moment(since) - 1] if since else []
            ends = [now - parse_duration(older)] if older else [parse_moment(before) - 1] if before else []
            return len([one for one in log if all(one.at > at for at in begins) and all(one.at <= at for at in ends)])
        case ("days_since", _):
            return (now - max(one.at for one in log)) // DAY if log else None
        case ("first", _):
            return min((one.at for one in log), default=None)
        case ("last", _):
            return max((one.at for one in log), default=None)
        case ("latest", (_, _, event, _), name):
            latest = max(enumerate(log), key=lambda pair: (pair[1].at, pair[0]), default=None)
            return typed(latest[1].properties.get(name), property_type(event, name)) if latest else None
    raise AssertionError(operand)


def happened(series: Expression, world: World) -> list[Happening]:
    _, root, event, where = series
    found = [one for one in world.log if (one.root, one.event) == (root, event)]
    return [one for one in found if where is None or truth(where, of_event(one), 0)]


def of_event(one: Happening) -> World:
    return World(Facts(event=one.properties))


def part_of(name: str, facts: Facts, now: int) -> int | str:
    zone = facts.user.get("time_zone") or facts.account.get("time_zone") or facts.zone
    local = datetime.fromtimestamp(now // 1000, ZoneInfo(zone))
    return WEEKDAYS[local.weekday()] if name == "weekday" else int(getattr(local, name))


def property_type(event: str, name: str) -> str:
    declared = PLAN.events[event].properties[name]
    return declared if isinstance(declared, str) else "string"


def type_of(root: str, name: str) -> str:
    if name in BUILT_IN:
        return BUILT_IN[name]
    if root == "event":
        return next(property_type(event, name) for event in PLAN.events if name in PLAN.events[event].properties)
    declared = {"user": PLAN.traits.user, "account": PLAN.traits.account}[root][name]
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


SEGMENT_EXPRESSIONS: dict[str, Expression] = {
    "large": ("compare", ">=", ("path", "account", "seats"), ("literal", 3)),
    "new-admins": (
        "and",
        ("compare", "==", ("path", "user", "role"), ("literal", "admin")),
        ("compare", "<", ("elapsed", ("now",), ("path", "user", "created_at")), ("duration", "2d")),
    ),
}
assert SEGMENT_EXPRESSIONS.keys() == SEGMENTS.keys()
