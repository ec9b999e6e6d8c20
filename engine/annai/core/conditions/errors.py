"""What is wrong in a condition, where, and what to write instead."""

from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import east_asian_width

from msgspec import Struct

SHOWN_NAMES = 8


class ConditionWarning(Struct, frozen=True):
    """What is allowed but probably not meant; `column` and `rule` as those of an error."""

    message: str
    column: int
    rule: str


class ConditionError(Exception):
    """A fault in a condition's source.

    `column` counts characters of the source from 1; `rule` names the kind of fault, as docs/conditions.md lists them.
    """

    def __init__(self, message: str, column: int, rule: str) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.rule = rule


def caret(source: str, column: int) -> str:
    """The line of a condition's source that has the column, and under it a `^` there."""
    start = source.rfind("\n", 0, column - 1) + 1
    line = source[start:].split("\n", 1)[0]
    return f"{line}\n{''.join(map(_blank, source[start : column - 1]))}^"


def _blank(character: str) -> str:
    """A blank as wide as the character is in a terminal."""
    if character == "\t":
        return "\t"
    return "\u3000" if east_asian_width(character) in "WF" else " "


def instead(name: str, names: Iterable[str]) -> str:
    """The end of a message about an unknown name: the one that was meant, or those that exist."""
    known = sorted(names)
    meant = nearest(name, known)
    if meant is not None:
        return f"did you mean '{meant}'?"
    if not known:
        return "none is declared"
    more = ", …" if len(known) > SHOWN_NAMES else ""
    return f"write one of {', '.join(known[:SHOWN_NAMES])}{more}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was most likely meant, if one is near."""
    return next(iter(get_close_matches(name, sorted(names), n=1)), None)
