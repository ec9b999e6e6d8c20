"""Which of a flow's variants can never be chosen, because an earlier one holds whenever they do."""

from collections.abc import Iterator, Sequence

from annai.core.conditions import Condition
from annai.core.conditions.nodes import Constant, Every, Node, Truth

ALWAYS = Truth(Constant(True, "boolean"))


def unreachable(whens: Sequence[Condition | None]) -> Iterator[tuple[int, str]]:
    """The places of such variants, and why. None, a condition with faults, is passed over."""
    before: list[tuple[int, Node]] = []
    for place, when in enumerate(whens):
        if when is None:
            continue
        taker = next((earlier for earlier, node in before if node == ALWAYS or _implies(when.node, node)), None)
        if taker is not None:
            yield place, f"this variant is never chosen: variant {taker + 1} holds whenever this does; put it first"
        before.append((place, when.node))


def _implies(node: Node, other: Node) -> bool:
    """Whether `other` plainly holds when `node` does: all its parts are among the parts that have to hold."""
    parts = node.parts if isinstance(node, Every) else (node,)
    wanted = other.parts if isinstance(other, Every) else (other,)
    return all(part in parts for part in wanted)
