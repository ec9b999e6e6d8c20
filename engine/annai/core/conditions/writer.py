"""From the typed tree to expressions of Python, as generated functions consist of.

An expression has fixed phrases and the `repr` of checked literals; it calls only what `generator` puts into a
function's namespace. A missing value is None. None equals no literal and is in no set of them, so only orderings and
comparisons of two values ask first whether something is there.
"""

from collections.abc import Mapping

from annai.core.conditions.nodes import (
    Bucket,
    CalendarPart,
    Compare,
    Constant,
    DaysSince,
    Elapsed,
    EventSeries,
    Every,
    FlowState,
    Glob,
    InSegment,
    Known,
    Latest,
    Leaf,
    Lower,
    Member,
    Moving,
    Node,
    Not,
    Now,
    Occurred,
    Operand,
    Operator,
    Overlap,
    Path,
    Recent,
    Size,
    Some,
    Span,
    Total,
    Truth,
    Users,
)

ALL_ROOTS = frozenset({"user", "account", "event", "page", "answers"})
NOTHING_KEPT: Mapping[Operand, str] = {}
READERS = {"string": "string", "number": "number", "boolean": "boolean", "timestamp": "moment", "list": "items"}
COMPARISONS = {"==": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

_OUTCOMES = {"completed": "{'completed', 'goal'}", "dismissed": "{'dismissed'}"}
_TEXT_TESTS = {
    "contains": "{right} in {left}",
    "starts_with": "{left}.startswith({right})",
    "ends_with": "{left}.endswith({right})",
}
_NEVER_MISSING = Constant | Total | Recent | Span | Bucket | Users | Now | CalendarPart


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
            case InSegment(part=part):
                return self.node(part)
        return self._leaf(node)

    def operand(self, operand: Operand) -> str:
        """The expression for a value; where it may be missing, for None."""
        if operand in self.kept:
            return self.kept[operand]
        match operand:
            case Constant(value):
                return repr(value)
            case Path("user", "id"):
                self.reads.add("id")
                return "id"
            case Path() | Latest():
                return f"{READERS[operand.type]}({self._raw(operand)})"
            case Total(series):
                return f"total({self._series(series)})"
            case Occurred(which, series):
                return f"{which}({self._series(series)})"
            case Bucket(name):
                self.reads.add("key")
                return f"percent_of(key, {name!r})"
            case Now():
                return "now"
            case Elapsed(later, earlier):
                return f"elapsed({self.operand(later)}, {self.operand(earlier)})"
            case Size(of):
                return f"size({self.operand(of)})"
            case Lower(of):
                return f"lower({self.operand(of)})"
        return self._moving(operand)

    def _joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return f"({word.join(map(self.node, parts))})"

    def _leaf(self, node: Leaf) -> str:
        match node:
            case Compare(sign, left, right):
                return self._compare(sign, left, right)
            case Member(item, items):
                return self._member(item, items)
            case Overlap(test, items, choices):
                values = [choice.value for choice in choices]
                return f"overlap({self.operand(items)}, {values!r}, {test == 'all_of'})"
            case Truth(of):
                return self._truth(of)
            case Known(of):
                return f"{self.operand(of)} is not None"
            case FlowState():
                return self._flow_state(node)
            case Glob(text, glob):
                check, name = self._present(text)
                return f"{check}pattern({glob!r})({name}) is not None"
        return self._both(node.text, node.part, _TEXT_TESTS[node.test])

    def _flow_state(self, node: FlowState) -> str:
        if node.within is not None:
            return self._recent_state(node, node.within)
        if node.mark:
            return f"total({self._marked(node)}) > 0"
        if node.step:
            return f"{self._state_since(node)} is not None"
        if node.state == "active":
            self.reads.add("active")
            return f"{node.flow!r} in active"
        self.reads.add("finished")
        if node.state == "started":
            self.reads.add("active")
            return f"({node.flow!r} in active or finished({node.flow!r}) is not None)"
        return f"outcome(finished({node.flow!r})) in {_OUTCOMES[node.state]}"

    def _recent_state(self, node: FlowState, within: int) -> str:
        if node.mark:
            return f"count({self._marked(node)}, {within}, now) > 0"
        return f"recently({self._state_since(node)}, {within}, now)"

    def _marked(self, node: FlowState) -> str:
        """What is kept of a state that the document would not tell."""
        self.reads.add("history")
        return f"history({node.mark!r})"

    def _state_since(self, node: FlowState) -> str:
        """The moment at which the state began; None when the flow is not in it."""
        if node.state == "active":
            self.reads.add("run")
            return f"started(run({node.flow!r}), {node.step!r})"
        self.reads.add("finished")
        return f"ended(finished({node.flow!r}), {_OUTCOMES[node.state]})"

    def _compare(self, sign: Operator, left: Operand, right: Operand) -> str:
        if sign == "==" and (isinstance(left, Constant) or isinstance(right, Constant)):
            return f"{self.operand(left)} == {self.operand(right)}"
        return self._both(left, right, f"{{left}} {sign} {{right}}")

    def _member(self, item: Operand, items: Path | Latest | tuple[Constant, ...]) -> str:
        if not isinstance(items, tuple):
            return f"holds({self.operand(items)}, {self.operand(item)})"
        return f"{self.operand(item)} in {{{', '.join(repr(choice.value) for choice in items)}}}"

    def _truth(self, of: Path | Latest | Constant) -> str:
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
        if isinstance(operand, _NEVER_MISSING):
            return "", self.operand(operand)
        if operand in self.kept:
            return f"{self.kept[operand]} is not None and ", self.kept[operand]
        self.names += 1
        name = f"value{self.names}"
        return f"({name} := {self.operand(operand)}) is not None and ", name

    def _moving(self, operand: Moving) -> str:
        match operand:
            case DaysSince():
                return f"days_since({self._start(operand)}, now)"
            case CalendarPart(part):
                return f"calendar_part({part!r}, {self._zone()}, now)"
            case Users(within=None):
                return f"total({self._counted(operand)})"
            case Span():
                return f"count_span({self._span(operand)})"
        return f"count({self._counted(operand)}, {operand.within}, now)"

    def _raw(self, value: Path | Latest) -> str:
        if isinstance(value, Latest):
            self.reads.add("latest")
            return f"property_of(latest({value.series.key!r}), {value.name!r})"
        if value.root not in ALL_ROOTS:
            self.reads.add("carried")
            return f"carried({value.root!r}, NOTHING).get({value.name!r})"
        self.reads.add(value.root)
        return f"{value.root}({value.name!r})"

    def _series(self, series: EventSeries) -> str:
        history = "history" if series.root == "user" else "account_history"
        self.reads.add(history)
        return f"{history}({series.key!r})"

    def _counted(self, number: Recent | Users) -> str:
        series = self._series(number.series)
        return f"distinct({series})" if isinstance(number, Users) else series

    def _span(self, span: Span) -> str:
        return f"{self._series(span.series)}, {span.within}, {span.since}, {span.older}, {span.before}, now"

    def _zone(self) -> str:
        self.reads.add("zone")
        return "zone"

    def _start(self, days: DaysSince) -> str:
        if isinstance(days.of, Path):
            return self.operand(days.of)
        return f"last({self._series(days.of)})"
