"""From the typed tree to expressions of Python, as generated functions consist of.

An expression has fixed phrases and the `repr` of checked literals; it calls only what `generator` puts into a
function's namespace. A missing value is None. None equals no literal and is in no set of them, so only orderings and
comparisons of two values ask first whether something is there.
"""

from collections.abc import Mapping

from annai.core.conditions.nodes import (
    Compare,
    Constant,
    DaysSince,
    Every,
    FlowState,
    Known,
    Member,
    Moving,
    Node,
    Not,
    Operand,
    Operator,
    Path,
    Recent,
    Some,
    Total,
    Truth,
    Within,
    moves,
)

ALL_ROOTS = frozenset({"user", "account", "event", "page"})
NOTHING_KEPT: Mapping[Operand, str] = {}
READERS = {"string": "string", "number": "number", "boolean": "boolean", "timestamp": "moment", "list": "items"}
COMPARISONS = {"==": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

_MIRRORED: dict[Operator, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FLOW_TESTS = {
    "completed": "outcome(finished({flow!r})) in {{'completed', 'goal'}}",
    "dismissed": "outcome(finished({flow!r})) == 'dismissed'",
    "active": "{flow!r} in active",
}
_TEXT_TESTS = {"contains": "{right} in {left}", "starts_with": "{left}.startswith({right})"}


class Writer:
    """Writes what is true now.

    `kept` has the variables of operands that the function has read already. `reads` collects the facts that the
    expressions ask for, `names` counts the variables they set.
    """

    def __init__(self, kept: Mapping[Operand, str] = NOTHING_KEPT) -> None:
        self.kept = kept
        self.reads: set[str] = set()
        self.names = 0

    def node(self, node: Node) -> str:
        """The expression that is true when the node holds."""
        match node:
            case Every(parts):
                return self._joined(" and ", parts)
            case Some(parts):
                return self._joined(" or ", parts)
            case Not(part):
                return f"not ({self.node(part)})"
        return self._leaf(node)

    def operand(self, operand: Operand) -> str:
        """The expression for a value; where it may be missing, for None."""
        if operand in self.kept:
            return self.kept[operand]
        match operand:
            case Constant(value):
                return repr(value)
            case Path():
                return f"{READERS[operand.type]}({self._raw(operand)})"
            case Total(event):
                return f"total({self._series(event)})"
        return self._moving(operand)

    def _joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return f"({word.join(map(self.node, parts))})"

    def _leaf(self, node: Compare | Member | Truth | Known | FlowState | Within) -> str:
        match node:
            case Compare(sign, left, right):
                return self._compare(sign, left, right)
            case Member(item, items):
                return self._member(item, items)
            case Truth(of):
                return self._truth(of)
            case Known(path):
                return f"{self.operand(path)} is not None"
            case FlowState(state, flow):
                self.reads.add("active" if state == "active" else "finished")
                return _FLOW_TESTS[state].format(flow=flow)
        return self._both(node.text, node.part, _TEXT_TESTS[node.test])

    def _compare(self, sign: Operator, left: Operand, right: Operand) -> str:
        if sign == "==" and (isinstance(left, Constant) or isinstance(right, Constant)):
            return f"{self.operand(left)} == {self.operand(right)}"
        return self._both(left, right, f"{{left}} {sign} {{right}}")

    def _member(self, item: Operand, items: Path | tuple[Constant, ...]) -> str:
        if isinstance(items, Path):
            return f"holds({self.operand(items)}, {self.operand(item)})"
        return f"{self.operand(item)} in {{{', '.join(repr(choice.value) for choice in items)}}}"

    def _truth(self, of: Path | Constant) -> str:
        if isinstance(of, Constant):
            return repr(of.value)
        return f"{self.kept.get(of) or self._raw(of)} is True"

    def _both(self, left: Operand, right: Operand, test: str) -> str:
        """The test, where both sides are present."""
        left_check, left_name = self._present(left)
        right_check, right_name = self._present(right)
        return f"{left_check}{right_check}{test.format(left=left_name, right=right_name)}"

    def _present(self, operand: Operand) -> tuple[str, str]:
        """What to check before an operand is used, and the name to use it by."""
        if isinstance(operand, Constant | Total | Recent):
            return "", self.operand(operand)
        if operand in self.kept:
            return f"{self.kept[operand]} is not None and ", self.kept[operand]
        self.names += 1
        name = f"value{self.names}"
        return f"({name} := {self.operand(operand)}) is not None and ", name

    def _moving(self, operand: Moving) -> str:
        if isinstance(operand, Recent):
            return f"count({self._series(operand.event)}, {operand.within}, now)"
        return f"days_since({self._start(operand)}, now)"

    def _raw(self, path: Path) -> str:
        if path.root not in ALL_ROOTS:
            self.reads.add("carried")
            return f"carried({path.root!r}, NOTHING).get({path.name!r})"
        self.reads.add(path.root)
        return f"{path.root}({path.name!r})"

    def _series(self, event: str) -> str:
        self.reads.add("history")
        return f"history({event!r})"

    def _start(self, days: DaysSince) -> str:
        if isinstance(days.of, Path):
            return self.operand(days.of)
        return f"last({self._series(days.of)})"


class Watcher(Writer):
    """Writes what is true now and appends to `changes` when time alone may turn it.

    `and` and `or` ask first what time does not move, so that a verdict which does not depend on time says so.
    """

    def _joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return super()._joined(word, tuple(sorted(parts, key=moves)))

    def _compare(self, sign: Operator, left: Operand, right: Operand) -> str:
        if isinstance(left, Moving) and not isinstance(right, Moving):
            return self._turning(left, sign, right)
        if isinstance(right, Moving) and not isinstance(left, Moving):
            return self._turning(right, _MIRRORED[sign], left)
        return super()._compare(sign, left, right)

    def _turning(self, number: Moving, sign: Operator, bound: Operand) -> str:
        rest = f"now, {COMPARISONS[sign]}, {self.operand(bound)}, changes"
        if isinstance(number, Recent):
            return f"compare_count({self._series(number.event)}, {number.within}, {rest})"
        return f"compare_days({self._start(number)}, {rest})"

    def _member(self, item: Operand, items: Path | tuple[Constant, ...]) -> str:
        if isinstance(item, Moving) and not isinstance(items, Path):
            return self.node(Some(tuple(Compare("==", item, choice) for choice in items)))
        return super()._member(item, items)

    def _moving(self, operand: Moving) -> str:
        if isinstance(operand, Recent):
            return f"watch_count({self._series(operand.event)}, {operand.within}, now, changes)"
        return f"watch_days({self._start(operand)}, now, changes)"
