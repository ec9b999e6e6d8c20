"""From the typed tree to a Python function `(facts, now) -> Verdict`, compiled once.

The generated source consists of fixed phrases and of `repr` of checked literals; its namespace holds the helpers named
below and no built-ins. Missing values are None; `and` and `or` ask first what time does not move, so that a verdict
which does not depend on time says so.
"""

import operator
from collections.abc import Callable
from typing import Any

from annai.core.conditions import moving, values
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
from annai.core.facts import Facts, Verdict

Check = Callable[[Facts, int], Verdict]

_READERS = {"string": "string", "number": "number", "boolean": "boolean", "timestamp": "moment", "list": "items"}
_COMPARISONS = {"==": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_MIRRORED: dict[Operator, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FLOW_TESTS = {
    "completed": "outcome(finished({flow!r})) in ('completed', 'goal')",
    "dismissed": "outcome(finished({flow!r})) == 'dismissed'",
    "active": "{flow!r} in active",
}
_TEXT_TESTS = {"contains": "{right} in {left}", "starts_with": "{left}.startswith({right})"}
_SOURCES = {
    "user": "facts.user.get",
    "account": "facts.account.get",
    "event": "facts.event.get",
    "page": "facts.page.get",
    "history": "facts.history.get",
    "finished": "facts.finished.get",
    "active": "facts.active",
}
_NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    **{name: getattr(values, name) for name in [*_READERS.values(), "holds", "total", "last", "outcome"]},
    **{name: getattr(moving, name) for name in ["compare_count", "compare_days", "count", "days_since", "earliest"]},
    **{name: getattr(operator, name) for name in _COMPARISONS.values()},
    "Verdict": Verdict,
    "HOLDS": Verdict(True),
    "FAILS": Verdict(False),
}


def generate(node: Node) -> Check:
    """The function that evaluates the node."""
    writer = _Writer()
    expression = writer.node(node)
    lines = [f"{name} = {_SOURCES[name]}" for name in sorted(writer.reads)]
    if moves(node):
        lines += ["changes = []", f"value = {expression}", "return Verdict(value, earliest(changes))"]
    else:
        lines += [f"return HOLDS if {expression} else FAILS"]
    source = "def check(facts, now):\n " + "\n ".join(lines)
    namespace = dict(_NAMESPACE)
    exec(compile(source, "<condition>", "exec"), namespace)
    check: Check = namespace["check"]
    return check


class _Writer:
    """Writes expressions; `reads` are the facts they ask for, `names` the number of values kept on the way."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.names = 0

    def node(self, node: Node) -> str:
        match node:
            case Every(parts):
                return self._joined(" and ", parts)
            case Some(parts):
                return self._joined(" or ", parts)
            case Not(part):
                return f"(not {self.node(part)})"
        return f"({self._leaf(node)})"

    def _joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return f"({word.join(self.node(part) for part in sorted(parts, key=moves))})"

    def _leaf(self, node: Compare | Member | Truth | Known | FlowState | Within) -> str:
        match node:
            case Compare(sign, left, right):
                return self._compare(sign, left, right)
            case Member(item, items):
                return self._member(item, items)
            case Truth(of):
                return repr(of.value) if isinstance(of, Constant) else f"{self._raw(of)} is True"
            case Known(path):
                return f"{self._operand(path)} is not None"
            case FlowState(state, flow):
                self.reads.add("active" if state == "active" else "finished")
                return _FLOW_TESTS[state].format(flow=flow)
        return self._both(node.text, node.part, _TEXT_TESTS[node.test])

    def _compare(self, sign: Operator, left: Operand, right: Operand) -> str:
        if isinstance(left, Moving) and not isinstance(right, Moving):
            return self._turning(left, sign, right)
        if isinstance(right, Moving) and not isinstance(left, Moving):
            return self._turning(right, _MIRRORED[sign], left)
        return self._both(left, right, f"{{left}} {sign} {{right}}")

    def _turning(self, number: Moving, sign: Operator, bound: Operand) -> str:
        rest = f"now, {_COMPARISONS[sign]}, {self._operand(bound)}, changes"
        if isinstance(number, Recent):
            return f"compare_count({self._series(number.event)}, {number.within}, {rest})"
        return f"compare_days({self._start(number)}, {rest})"

    def _member(self, item: Operand, items: Path | tuple[Constant, ...]) -> str:
        if isinstance(items, Path):
            return f"holds({self._operand(items)}, {self._operand(item)})"
        if isinstance(item, Moving):
            return self.node(Some(tuple(Compare("==", item, choice) for choice in items)))
        return f"{self._operand(item)} in {tuple(choice.value for choice in items)!r}"

    def _both(self, left: Operand, right: Operand, test: str) -> str:
        """The test, where both sides are present."""
        left_check, left_name = self._kept(left)
        right_check, right_name = self._kept(right)
        return f"{left_check}{right_check}{test.format(left=left_name, right=right_name)}"

    def _kept(self, operand: Operand) -> tuple[str, str]:
        """What to check before an operand is used, and the name to use it by."""
        if isinstance(operand, Constant | Total | Recent):
            return "", self._operand(operand)
        self.names += 1
        name = f"value{self.names}"
        return f"({name} := {self._operand(operand)}) is not None and ", name

    def _operand(self, operand: Operand) -> str:
        match operand:
            case Constant(value):
                return f"({value!r})"
            case Path():
                return f"{_READERS[operand.type]}({self._raw(operand)})"
            case Total(event):
                return f"total({self._series(event)})"
            case Recent(event, within):
                return f"count({self._series(event)}, {within}, now, changes)"
        return f"days_since({self._start(operand)}, now, changes)"

    def _raw(self, path: Path) -> str:
        self.reads.add(path.root)
        return f"{path.root}({path.name!r})"

    def _series(self, event: str) -> str:
        self.reads.add("history")
        return f"history({event!r})"

    def _start(self, number: DaysSince) -> str:
        return f"last({self._series(number.of)})" if isinstance(number.of, str) else self._operand(number.of)
