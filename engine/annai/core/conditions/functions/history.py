"""Functions over what happened: of the user, and of all users of the account."""

import ast
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Literal, TypeAlias

import msgspec

from annai.core.condition_form import as_form
from annai.core.conditions.functions.arguments import Value, read_arguments
from annai.core.conditions.literals import read_end, read_since, read_window
from annai.core.conditions.nodes import (
    DaysSince,
    EventSeries,
    Occurred,
    Operand,
    Path,
    Recent,
    Span,
    Total,
    Users,
    type_of,
)
from annai.core.conditions.scope import Scope, read_event

Root: TypeAlias = Literal["user", "account"]
Keywords: TypeAlias = Mapping[str, ast.expr]


def event_key(event: str, where: ast.expr) -> str:
    """The key of a series with a filter, which is named by what it says, however it is laid out."""
    form = msgspec.json.encode(as_form(where), order="sorted")
    return f"{event}#{blake2b(form, digest_size=8).hexdigest()}"


def _read(scope: Scope, node: ast.Call, root: Root, *options: str) -> tuple[EventSeries, Keywords]:
    """The series that a call names, and its keywords."""
    name = ast.unparse(node.func)
    if root not in scope.roots:
        here = "history cannot be read by a filter" if scope.filters else f"there is no {root} here"
        hint = "" if scope.filters or root == "account" else f"; write account.{name}(…)"
        raise scope.error(node, f"{here}{hint}", "unknown-root")
    window = ', within="7d"' if options else ""
    usage = f'{name}("event"{window}, where=event.property == "value")'
    [event], keywords = read_arguments(scope, node, usage, options=(*options, "where"))
    return _series(scope, root, read_event(scope, event), keywords.get("where")), keywords


def _series(scope: Scope, root: Root, event: str, where: ast.expr | None) -> EventSeries:
    if where is None:
        return EventSeries(root, event, event)
    filter = scope.condition(scope.of_filter(event), where)
    return EventSeries(root, event, event_key(event, where), filter)


def _window(scope: Scope, keywords: Keywords) -> int | None:
    return read_window(scope, keywords["within"]) if "within" in keywords else None


def _count(root: Root) -> Value:
    def read(scope: Scope, node: ast.Call) -> Operand:
        series, keywords = _read(scope, node, root, "within", "since", "before")
        if keywords.keys() & {"since", "before"}:
            return _span(scope, node, series, keywords)
        within = _window(scope, keywords)
        return Total(series) if within is None else Recent(series, within)

    return read


def _span(scope: Scope, node: ast.Call, series: EventSeries, keywords: Keywords) -> Span:
    within = _window(scope, keywords)
    since = read_since(scope, keywords["since"]) if "since" in keywords else None
    older, before = read_end(scope, keywords["before"]) if "before" in keywords else (None, None)
    if within is not None and since is not None:
        raise scope.error(node, "write either within or since: both say where the span begins", "condition-syntax")
    if (within is not None and older is not None and older >= within) or (
        since is not None and before is not None and before <= since
    ):
        raise scope.type_error(keywords["before"], "the span ends before it begins, so nothing is in it")
    return Span(series, within, since, older, before)


def _users(scope: Scope, node: ast.Call) -> Operand:
    series, keywords = _read(scope, node, "account", "within")
    return Users(series, _window(scope, keywords))


def _occurred(which: Literal["first", "last"], root: Root) -> Value:
    def read(scope: Scope, node: ast.Call) -> Operand:
        return Occurred(which, _read(scope, node, root)[0])

    return read


def _days_since(root: Root) -> Value:
    def read(scope: Scope, node: ast.Call) -> Operand:
        match node:
            case ast.Call(args=[ast.Attribute(value=ast.Name()) as argument], keywords=[]) if root == "user":
                return DaysSince(_timestamp(scope, argument))
        return DaysSince(_read(scope, node, root)[0])

    return read


def _timestamp(scope: Scope, node: ast.Attribute) -> Path:
    path = scope.operand(scope, node)
    if isinstance(path, Path) and path.type == "timestamp":
        return path
    written = scope.syntax.written(node)
    message = f"{written} is a {type_of(path)}; days_since takes a timestamp or an event's name in quotes"
    raise scope.type_error(node, message)


def _of(make: Callable[[Root], Value], name: str) -> dict[str, Value]:
    return {name: make("user"), f"account.{name}": make("account")}


VALUES: dict[str, Value] = {
    **_of(_count, "count"),
    **_of(_days_since, "days_since"),
    **_of(lambda root: _occurred("first", root), "first"),
    **_of(lambda root: _occurred("last", root), "last"),
    "account.users": _users,
}
