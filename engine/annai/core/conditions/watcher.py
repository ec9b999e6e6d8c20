"""The expressions of a condition that also tells until when its value lasts."""

from annai.core.conditions.nodes import (
    CalendarPart,
    Compare,
    Constant,
    DaysSince,
    Elapsed,
    FlowState,
    Latest,
    Moving,
    Node,
    Now,
    Operand,
    Operator,
    Path,
    Some,
    Span,
    Users,
    moves,
)
from annai.core.conditions.writer import COMPARISONS, Writer

_MIRRORED: dict[Operator, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Watcher(Writer):
    """Writes what is true now and appends to `changes` when time alone may turn it.

    `and` and `or` ask first what time does not move, so that a verdict which does not depend on time says so.
    """

    def _joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return super()._joined(word, tuple(sorted(parts, key=moves)))

    def _compare(self, sign: Operator, left: Operand, right: Operand) -> str:
        if moves(left) and not moves(right):
            return self._turning(left, sign, right)
        if moves(right) and not moves(left):
            return self._turning(right, _MIRRORED[sign], left)
        return super()._compare(sign, left, right)

    def _turning(self, value: Operand, sign: Operator, bound: Operand) -> str:
        """The comparison of a value that time moves with one that it does not."""
        match value:
            case Now():
                return self._passing(sign, self.operand(bound))
            case Elapsed():
                return self._elapsing(value, sign, bound)
            case DaysSince():
                return f"compare_days({self._start(value)}, {self._rest(sign, bound)}"
            case CalendarPart(part):
                return f"compare_part({part!r}, {self._zone()}, {self._rest(sign, bound)}"
        if isinstance(value, Moving) and not isinstance(value, Span):
            return f"compare_count({self._counted(value)}, {value.within}, {self._rest(sign, bound)}"
        return super()._compare(sign, value, bound)

    def _rest(self, sign: Operator, bound: Operand) -> str:
        return f"now, {COMPARISONS[sign]}, {self.operand(bound)}, changes)"

    def _passing(self, sign: Operator, moment: str) -> str:
        return f"compare_now(now, {COMPARISONS[sign]}, {moment}, changes)"

    def _elapsing(self, value: Elapsed, sign: Operator, bound: Operand) -> str:
        """`now - x > d` asks whether now is behind x + d, and `x - now > d` whether it is before x - d."""
        if isinstance(value.later, Now):
            return self._passing(sign, f"shifted({self.operand(value.earlier)}, {self.operand(bound)})")
        return self._passing(_MIRRORED[sign], f"shifted({self.operand(value.later)}, -{self.operand(bound)})")

    def _member(self, item: Operand, items: Path | Latest | tuple[Constant, ...]) -> str:
        if isinstance(items, tuple) and moves(item):
            return self.node(Some(tuple(Compare("==", item, choice) for choice in items)))
        return super()._member(item, items)

    def _recent_state(self, node: FlowState, within: int) -> str:
        if node.mark:
            return f"compare_count({self._marked(node)}, {within}, now, gt, 0, changes)"
        return f"watch_recently({self._state_since(node)}, {within}, now, changes)"

    def _moving(self, operand: Moving) -> str:
        match operand:
            case DaysSince():
                return f"watch_days({self._start(operand)}, now, changes)"
            case CalendarPart(part):
                return f"watch_part({part!r}, {self._zone()}, now, changes)"
            case Users(within=None) | Span(within=None, older=None):
                return super()._moving(operand)
            case Span():
                return f"watch_span({self._span(operand)}, changes)"
        return f"watch_count({self._counted(operand)}, {operand.within}, now, changes)"
