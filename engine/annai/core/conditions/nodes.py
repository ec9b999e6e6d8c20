"""The typed tree of a condition: what remains when names are resolved and types agree.

Everything is positive: `!=`, `not in` and `not` are `Not` around their opposite, so that they are exact negations.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, structs

Type = Literal["string", "number", "boolean", "timestamp", "list"]
Operator = Literal["==", "<", "<=", ">", ">="]


class Constant(Struct, frozen=True):
    """A literal; a timestamp's value is its moment."""

    value: str | int | float | bool
    type: Type


class Path(Struct, frozen=True):
    """`root.name`; `choices` are the only strings it may be compared with (empty: any)."""

    root: str
    name: str
    type: Type
    choices: tuple[str, ...] = ()


class Total(Struct, frozen=True):
    """How often an event happened."""

    event: str


class Recent(Struct, frozen=True):
    """How often an event happened within the last `within` milliseconds."""

    event: str
    within: int


class DaysSince(Struct, frozen=True):
    """Whole days since an event (its name) or a timestamp (its path)."""

    of: str | Path


Moving = Recent | DaysSince  # numbers that time alone changes
Operand = Constant | Path | Total | Moving


class Compare(Struct, frozen=True):
    """False when a side is missing."""

    operator: Operator
    left: Operand
    right: Operand


class Member(Struct, frozen=True):
    """Whether a list holds the item."""

    item: Operand
    items: Path | tuple[Constant, ...]


class Truth(Struct, frozen=True):
    """Whether a boolean is true."""

    of: Path | Constant


class Known(Struct, frozen=True):
    """Whether a value is present and of its declared type."""

    path: Path


class FlowState(Struct, frozen=True):
    """What became of a flow."""

    state: Literal["completed", "dismissed", "active"]
    flow: str


class Within(Struct, frozen=True):
    """Whether a text contains, or starts with, a part."""

    test: Literal["contains", "starts_with"]
    text: Operand
    part: Operand


class Not(Struct, frozen=True):
    part: "Node"


class Every(Struct, frozen=True):
    parts: tuple["Node", ...]


class Some(Struct, frozen=True):
    parts: tuple["Node", ...]


Node = Every | Some | Not | Compare | Member | Truth | Known | FlowState | Within


def type_of(operand: Operand) -> Type:
    """The type of an operand's value."""
    return operand.type if isinstance(operand, Constant | Path) else "number"


def walk(node: Struct) -> Iterator[Struct]:
    """The node and everything below it."""
    yield node
    for value in structs.astuple(node):
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Struct):
                yield from walk(child)


def moves(node: Struct) -> bool:
    """Whether time alone may change the node's value."""
    return any(isinstance(part, Moving) for part in walk(node))
