"""A value of a file, and where each of its parts stands."""

from typing import Any, NamedTuple

from msgspec import Struct, field

from annai.core.finding import Finding


class Place(NamedTuple):
    """Line and column, from 1."""

    line: int
    column: int


START = Place(1, 1)


class Node(Struct):
    """A value and its place; `verbatim` when it is a scalar whose columns are the file's own."""

    value: Any
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    children: "dict[str | int, Node]" = field(default_factory=dict)
    verbatim: bool = False

    def find(self, *path: str | int) -> "Node":
        """The node that `path` leads to; parts that are not in the tree are passed over."""
        node = self
        for part in path:
            node = node.children.get(part, node)
        return node


def finding(file: str, place: Place, message: str, rule: str) -> Finding:
    return Finding(file, place.line, place.column, message, rule)
