"""From typed trees to Python functions.

A function's source is what `writer` writes; its namespace holds the helpers named below and no built-ins.

One condition becomes `(facts, now) -> Verdict`. Many that are asked at once become one function together,
`(facts, now) -> places of those that hold`. A call, a look-up and a check of a type cost more than a comparison, so
that function reads at its beginning each value that is asked for more than once. It does not ask until when its
answer lasts.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from annai.core.conditions import calendar_parts, moving, values
from annai.core.conditions.nodes import Constant, Node, Now, Operand, moves, walk
from annai.core.conditions.watcher import Watcher
from annai.core.conditions.writer import COMPARISONS, READERS, Writer
from annai.core.facts import Facts, Verdict
from annai.core.history import distinct
from annai.core.share import percent_of
from annai.core.zone import zone_of

Check = Callable[[Facts, int], Verdict]
Selection = Callable[[Facts, int], list[int]]

REMEMBERED = 1_024  # selections: most outlive a change of the workspace

_SOURCES = {
    "user": "facts.user.get",
    "account": "facts.account.get",
    "event": "facts.event.get",
    "page": "facts.page.get",
    "answers": "facts.answers.get",
    "history": "facts.history.get",
    "finished": "facts.finished.get",
    "active": "facts.active",
    "carried": "facts.carried.get",
    "run": "facts.active.get",
    "account_history": "facts.account_history.get",
    "latest": "facts.latest.get",
    "key": "facts.key",
    "id": "facts.id",
    "zone": "zone_of(facts.user, facts.account, facts.zone)",
}
_VALUES = [
    *READERS.values(),
    *("holds", "overlap", "size", "lower", "pattern", "total", "first", "last", "property_of", "elapsed"),
    *("outcome", "ended", "started"),
]
_MOVING = [
    *("compare_count", "compare_days", "compare_now", "shifted", "recently", "watch_recently"),
    *("count", "days_since", "earliest", "watch_count", "watch_days", "count_span", "watch_span"),
]
_PARTS = ["calendar_part", "compare_part", "watch_part"]
_NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    **{name: getattr(values, name) for name in _VALUES},
    **{name: getattr(moving, name) for name in _MOVING},
    **{name: getattr(calendar_parts, name) for name in _PARTS},
    **{name: getattr(operator, name) for name in COMPARISONS.values()},
    "distinct": distinct,
    "percent_of": percent_of,
    "zone_of": zone_of,
    "Verdict": Verdict,
    "NOTHING": {},
    "HOLDS": Verdict(True),
    "FAILS": Verdict(False),
}


def generate_check(node: Node) -> Check:
    """The function that evaluates the node, and tells until when time alone cannot change its value."""
    writer = Watcher()
    expression = writer.node(node)
    if moves(node):
        lines = ["changes = []", f"value = {expression}", "return Verdict(value, earliest(changes))"]
    else:
        lines = [f"return HOLDS if {expression} else FAILS"]
    check: Check = _function(writer, lines)
    return check


def generate_value(operand: Operand) -> Callable[[Facts, int], Any]:
    """The function that gives the operand's value."""
    writer = Writer()
    value: Callable[[Facts, int], Any] = _function(writer, [f"return {writer.operand(operand)}"])
    return value


@lru_cache(REMEMBERED)
def generate_selection(nodes: tuple[Node, ...]) -> Selection:
    """The function that gives the places, from 0 and rising, of the nodes that hold."""
    kept: dict[Operand, str] = {}
    writer = Writer(kept)
    lines = []
    for number, operand in enumerate(_repeated(nodes)):
        lines.append(f"kept{number} = {writer.operand(operand)}")
        kept[operand] = f"kept{number}"
    lines.append("found = []")
    lines += [f"if {writer.node(node)}: found.append({place})" for place, node in enumerate(nodes)]
    selection: Selection = _function(writer, [*lines, "return found"])
    return selection


def _repeated(nodes: Iterable[Node]) -> list[Operand]:
    """What is read more than once; the parts of a value before it."""
    read = Counter(part for node in nodes for part in walk(node) if isinstance(part, Operand))
    again = [value for value, times in read.items() if times > 1 and not isinstance(value, Constant | Now)]
    return sorted(again, key=lambda value: sum(1 for _ in walk(value)))


def _function(writer: Writer, lines: list[str]) -> Any:
    """The function `(facts, now)` with these lines, behind those that give it the facts it reads."""
    body = [f"{name} = {_SOURCES[name]}" for name in sorted(writer.reads)] + lines
    defined: dict[str, Any] = {}
    exec(compile("def function(facts, now):\n " + "\n ".join(body), "<condition>", "exec"), _NAMESPACE, defined)
    return defined["function"]
