"""The typed tree of a condition: what remains when names are resolved and types agree.

Everything is positive: `!=`, `not in` and `not` are `Not` around their opposite, so that they are exact negations.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, structs

Type = Literal["string", "number", "boolean", "timestamp", "list", "duration"]
Operator = Literal["==", "<", "<=", ">", ">="]
Part = Literal["hour", "weekday", "day", "month"]
State = Literal["completed", "dismissed", "active", "seen", "started"]


class Constant(Struct, frozen=True):
    """A literal; a timestamp's value is its moment, a duration's its milliseconds."""

    value: str | int | float | bool
    type: Type


class Path(Struct, frozen=True):
    """`root.name`; `choices` are the only strings it may be compared with (empty: any)."""

    root: str
    name: str
    type: Type
    choices: tuple[str, ...] = ()


class EventSeries(Struct, frozen=True):
    """An event's history, of the user or of all users of the account; with a filter, only the events that pass it.

    `key` names the series in documents: the event's name, behind which a filter adds the hash of its JSON form.
    """

    root: Literal["user", "account"]
    event: str
    key: str
    where: "Node | None" = None


class Total(Struct, frozen=True):
    """How often an event happened."""

    series: EventSeries


class Recent(Struct, frozen=True):
    """How often an event happened within the last `within` milliseconds."""

    series: EventSeries
    within: int


class Span(Struct, frozen=True):
    """How often an event happened in a span of time.

    `within` and `older` are milliseconds before now, `since` and `before` moments; the span's end is not in it.
    """

    series: EventSeries
    within: int | None = None
    since: int | None = None
    older: int | None = None
    before: int | None = None


class Bucket(Struct, frozen=True):
    """The subject's whole number from 0 to 99 under a name."""

    name: str


class Users(Struct, frozen=True):
    """How many of the account's users did it, within the last `within` milliseconds (None: ever)."""

    series: EventSeries
    within: int | None


class DaysSince(Struct, frozen=True):
    """Whole days since the latest event of a series, or since a timestamp."""

    of: EventSeries | Path


class Occurred(Struct, frozen=True):
    """The moment of a series' first or latest event."""

    which: Literal["first", "last"]
    series: EventSeries


class Latest(Struct, frozen=True):
    """A property of a series' latest event."""

    series: EventSeries
    name: str
    type: Type
    choices: tuple[str, ...] = ()


class Now(Struct, frozen=True):
    """The moment of the question."""


class CalendarPart(Struct, frozen=True):
    """A part of now's date or time, in the subject's time zone."""

    part: Part
    type: Type
    choices: tuple[str, ...] = ()


class Elapsed(Struct, frozen=True):
    """The milliseconds from one moment to a later one; negative when the later one comes first."""

    later: "Operand"
    earlier: "Operand"


class Size(Struct, frozen=True):
    """How many entries a list has."""

    of: Path | Latest


class Lower(Struct, frozen=True):
    """A text in lower case."""

    of: "Operand"


Moving = Recent | Span | Users | DaysSince | CalendarPart  # values that time alone changes, step by step
Operand = Constant | Path | Total | Bucket | Occurred | Latest | Now | Elapsed | Size | Lower | Moving


class Compare(Struct, frozen=True):
    """False when a side is missing."""

    operator: Operator
    left: Operand
    right: Operand


class Member(Struct, frozen=True):
    """Whether a list holds the item."""

    item: Operand
    items: Path | Latest | tuple[Constant, ...]


class Overlap(Struct, frozen=True):
    """Whether a list holds one of the choices, or all of them."""

    test: Literal["any_of", "all_of"]
    items: Path | Latest
    choices: tuple[Constant, ...]


class Truth(Struct, frozen=True):
    """Whether a boolean is true."""

    of: Path | Latest | Constant


class Known(Struct, frozen=True):
    """Whether a value is present and of its declared type."""

    of: Path | Latest


class FlowState(Struct, frozen=True):
    """What became of a flow, or of one of its steps; `within` asks for the last so many milliseconds."""

    state: State
    flow: str
    step: str = ""
    within: int | None = None

    @property
    def mark(self) -> str:
        """The series that is kept for it; empty when the document tells it anyhow."""
        if self.state == "seen" or (self.step and self.state != "active"):
            return mark(self.state, self.flow, self.step)
        return ""


class Within(Struct, frozen=True):
    """Whether a text contains, starts with, or ends with a part."""

    test: Literal["contains", "starts_with", "ends_with"]
    text: Operand
    part: Operand


class Glob(Struct, frozen=True):
    """Whether a whole text matches a pattern in which `*` stands for any characters."""

    text: Operand
    pattern: str


class InSegment(Struct, frozen=True):
    """The condition of a segment, named."""

    segment: str
    part: "Node"


class Not(Struct, frozen=True):
    part: "Node"


class Every(Struct, frozen=True):
    parts: tuple["Node", ...]


class Some(Struct, frozen=True):
    parts: tuple["Node", ...]


Leaf = Compare | Member | Overlap | Truth | Known | FlowState | Within | Glob
Node = Every | Some | Not | InSegment | Leaf


def mark(state: str, flow: str, step: str = "") -> str:
    """The key of the series of what became of a flow or a step; no event has such a name."""
    return f"{state}:{flow}/{step}" if step else f"{state}:{flow}"


def type_of(operand: Operand) -> Type:
    """The type of an operand's value."""
    match operand:
        case Constant() | Path() | Latest() | CalendarPart():
            return operand.type
        case Occurred() | Now():
            return "timestamp"
        case Elapsed():
            return "duration"
        case Lower():
            return "string"
    return "number"


def choices_of(operand: Operand) -> tuple[str, ...]:
    """The only strings that the operand can be; empty when it can be any."""
    return operand.choices if isinstance(operand, Path | Latest | CalendarPart) else ()


def walk(node: Struct) -> Iterator[Struct]:
    """The node and everything below it, but for the filters of series: these are asked when an event comes."""
    yield node
    if isinstance(node, EventSeries):
        return
    for value in structs.astuple(node):
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Struct):
                yield from walk(child)


def moves(node: Struct) -> bool:
    """Whether time alone may change the node's value."""
    return any(_moves(part) for part in walk(node))


def _moves(part: Struct) -> bool:
    if isinstance(part, Users | FlowState):
        return part.within is not None
    if isinstance(part, Span):
        return part.within is not None or part.older is not None
    return isinstance(part, Recent | DaysSince | CalendarPart | Now)


def depth(node: Struct) -> int:
    """How deep `and`, `or`, `not` and segments are nested below each other."""
    match node:
        case Every(parts) | Some(parts):
            return 1 + max(map(depth, parts))
        case Not(part) | InSegment(part=part):
            return 1 + depth(part)
    return 0


def leaves(node: Struct) -> int:
    """How many comparisons and tests there are."""
    match node:
        case Every(parts) | Some(parts):
            return sum(map(leaves, parts))
        case Not(part) | InSegment(part=part):
            return leaves(part)
    return 1
