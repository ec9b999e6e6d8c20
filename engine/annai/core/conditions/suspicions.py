"""What a condition says that its author hardly means: parts that cannot hold together, orderings that are negated."""

from collections.abc import Iterable, Iterator
from math import inf

from annai.core.conditions.nodes import (
    CalendarPart,
    Compare,
    Constant,
    Every,
    InSegment,
    Member,
    Node,
    Not,
    Now,
    Operand,
    Recent,
    Total,
    Truth,
    Users,
)

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEVER_MISSING = Constant | Total | Recent | Users | Now | CalendarPart


def negated_ordering(part: Node) -> str | None:
    """What to write instead of `not` before an ordering that may ask a missing value."""
    if not isinstance(part, Compare) or part.operator not in _OPPOSITES:
        return None
    missing = [side for side in (part.left, part.right) if not isinstance(side, _NEVER_MISSING)]
    return _OPPOSITES[part.operator] if missing else None


def contradiction(parts: Iterable[Node]) -> int | None:
    """The place of the first part that cannot hold together with those before it."""
    seen: set[Node] = set()
    bounds: dict[Operand, Bounds] = {}
    for place, part in enumerate(parts):
        for single in _singles(part):
            if _opposite(single) in seen or not _fits(bounds, single):
                return place
            seen.add(single)
    return None


def _singles(part: Node) -> Iterator[Node]:
    """What must hold for the part to hold."""
    match part:
        case Every(parts):
            for one in parts:
                yield from _singles(one)
        case InSegment(part=within):
            yield from _singles(within)
        case _:
            yield part


def _opposite(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)


class Bounds:
    """What a value can still be: one of `values` (None: any), from `low` to `high`, these included or not."""

    def __init__(self) -> None:
        self.values: set[object] | None = None
        self.low, self.low_open = -inf, False
        self.high, self.high_open = inf, False

    def only(self, values: set[object]) -> None:
        self.values = values if self.values is None else self.values & values

    def above(self, low: float, open: bool) -> None:
        if (low, open) > (self.low, self.low_open):
            self.low, self.low_open = low, open

    def below(self, high: float, open: bool) -> None:
        if (-high, open) > (-self.high, self.high_open):
            self.high, self.high_open = high, open

    @property
    def empty(self) -> bool:
        if self.values is None:
            return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        return not any(self._within(value) for value in self.values)

    def _within(self, value: object) -> bool:
        if not isinstance(value, int | float):
            return True
        above = value > self.low if self.low_open else value >= self.low
        return above and (value < self.high if self.high_open else value <= self.high)


def _fits(bounds: dict[Operand, Bounds], part: Node) -> bool:
    """Whether the part leaves something that its value can be; `bounds` learns from it."""
    operand = _narrow(bounds, part)
    return operand is None or not bounds[operand].empty


def _narrow(bounds: dict[Operand, Bounds], part: Node) -> Operand | None:
    match part:
        case Member(item, tuple() as choices) if not isinstance(item, Constant):
            bounds.setdefault(item, Bounds()).only({choice.value for choice in choices})
            return item
        case Truth(of) if not isinstance(of, Constant):
            bounds.setdefault(of, Bounds()).only({True})
            return of
        case Compare(sign, Constant() as left, right) if not isinstance(right, Constant):
            return _compare(bounds, right, _MIRRORED[sign], left)
        case Compare(sign, left, Constant() as right) if not isinstance(left, Constant):
            return _compare(bounds, left, sign, right)
    return None


def _compare(bounds: dict[Operand, Bounds], operand: Operand, sign: str, constant: Constant) -> Operand:
    found, value = bounds.setdefault(operand, Bounds()), constant.value
    if sign == "==":
        found.only({value})
    elif sign in (">", ">="):
        found.above(float(value), sign == ">")
    else:
        found.below(float(value), sign == "<")
    return operand
