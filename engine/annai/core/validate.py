"""From a tree to a validated model, or to findings in plain words."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.keys import known_keys
from annai.core.message import Messages
from annai.core.tree import Node

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]

PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "an id has lower-case letters, digits and hyphens, such as first-report",
    r"^[A-Za-z][A-Za-z0-9_]*$": "a name has letters, digits and underscores, such as report_created",
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$": "a locale is written such as ja, en or pt-BR",
    r"^[^@\s]+@[^@\s]+$": "an address is written such as hello@example.com",
    r"^(user|account)\.[A-Za-z][A-Za-z0-9_]*$": "a trait is written user.created_at or account.renews_at",
    r"^user\.[A-Za-z][A-Za-z0-9_]*$": "an answer sets a trait of the user, such as user.role_detail",
    r"^(100|[1-9]?[0-9])%$": "a pass mark is written such as 80%",
    r"^[A-Za-z0-9_-]+$": "a name has letters, digits, hyphens and underscores, such as open_tasks",
    r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$": "a message's key is the names that lead to it, such as welcome.title",
    r"^[a-z]+(\.[A-Za-z][A-Za-z0-9_]*)+$": "name a value that texts can read, such as user.open_tasks",
    r"^[A-Za-z0-9-]{1,64}$": "a header's name has letters, digits and hyphens, such as X-Source",
    r"^([!-~]([ -~]{0,498}[!-~])?)?$": "a header's value has at most 500 characters of ASCII, no line break, and no "
    "blank at its ends",
    r"^(https?://|/)": "a link starts with https://, http:// or /",
    r"^(https://|http://localhost|/)": "an image or video is fetched from https://… or a path of your own, /…",
    r"^([1-9][0-9]?|100)%$": "a share is written in whole percent, 1% to 100%",
    r"^[A-Za-z][A-Za-z0-9_-]*$": "a call's name has letters, digits, _ and -, such as open_chat",
}
KINDS: dict[type, str] = {
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a fraction",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def validate(node: Node, model: type[M], messages: Messages | None = None) -> tuple[M | None, list[Finding]]:
    """The model's instance (None when there are faults), and the faults where they stand.

    Texts that name a message have it from `messages`.
    """
    try:
        return model.model_validate_json(msgspec.json.encode(node.value), strict=True, context=messages), []
    except ValidationError as error:
        faults = [fault for fault in error.errors(include_url=False) if not _echo(fault)]
        return None, [_finding(node, model, fault) for fault in faults]


def _echo(fault: Any) -> bool:
    """Whether a list is called too short only because its entries have faults of their own."""
    return fault["type"] == "too_short" and len(fault["input"]) > 0


def _finding(root: Node, model: type[BaseModel], fault: Any) -> Finding:
    path = _path(root, fault["loc"])
    parent, last = root.find(*path[:-1]), path[-1] if path else ""
    match fault["type"]:
        case "extra_forbidden":
            hint = instead(str(last), known_keys(model, path[:-1]) - parent.keys.keys())
            return parent.fault_at_key(str(last), f"unknown key {last!r}; {hint}", "unknown-key")
        case "missing":
            return parent.fault(f"the key {last!r} is missing", "missing-key")
        case "unknown_message":
            key, hint = fault["ctx"]["key"], instead(fault["ctx"]["key"], fault["ctx"]["known"])
            message = f"no file of locales/ has the message {key!r}; {hint}"
            return root.find(*path, "message").fault(message, "unknown-message")
    if last == "[key]":
        return root.find(*path[:-2]).fault_at_key(str(path[-2]), _message(fault, path[-2]), "invalid-value")
    node = root.find(*path)
    return node.fault(_message(fault, node.value) + _variables(node, str(last)), "invalid-value")


def _variables(node: Node, key: str) -> str:
    """The end of a message about a value, or a mapping of values, that variables have put there."""
    parts = {key: node} if node.variable else node.children
    told = [_variable(part, str(name)) for name, part in parts.items() if part.variable]
    return "".join(f"; {one}" for one in told)


def _variable(node: Node, key: str) -> str:
    without = f", as if {key} were not written" if node.value is None else ""
    return f"${node.variable} is {'null' if node.value is None else node.value}{without}"


def _path(root: Node, place: Path) -> Path:
    """The path in the file: without the tags of chosen shapes, which begin with < as a misspelt key may."""
    path: list[str | int] = []
    for part in place:
        if not str(part).startswith("<") or part in root.find(*path).keys:
            path.append(part)
    return tuple(path)


def _message(fault: Any, value: Any) -> str:
    return MESSAGES[fault["type"]](fault.get("ctx", {}), value)


def _expected(what: str) -> Callable[[Any, Any], str]:
    def describe(_context: Any, value: Any) -> str:
        scalar = what == "text" and isinstance(value, bool | int | float)
        quotes = "; put it in quotes to make it text" if scalar else ""
        return f"expected {what}, not {KINDS[type(value)]}{quotes}"

    return describe


def _choice(context: Any, value: Any) -> str:
    words = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    return f"{value!r} is not known here; {instead(str(value), words)}"


def _pattern(context: Any, value: Any) -> str:
    return f"{value!r} does not do: {PATTERNS[context['pattern']]}"


MESSAGES: dict[str, Callable[[Any, Any], str]] = {
    "string_type": _expected("text"),
    "int_type": _expected("a whole number"),
    "bool_type": _expected("true or false"),
    "dict_type": _expected("a mapping"),
    "model_type": _expected("a mapping"),
    "tuple_type": _expected("a list"),
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda *_: "the text is empty",
    "string_too_long": lambda context, value: (
        f"the text has {len(value)} characters; at most {context['max_length']} are allowed"
    ),
    "too_short": lambda *_: "needs at least one entry",
    "too_long": lambda context, value: f"has {len(value)} entries; at most {context['max_length']} are allowed",
    "greater_than_equal": lambda context, value: f"expected at least {context['ge']}, not {value}",
    "less_than_equal": lambda context, value: f"expected at most {context['le']}, not {value}",
    "value_error": lambda context, _: str(context["error"]),
}
