"""A value of a file, and where each of its parts stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from msgspec import Struct

from annai.core.finding import Finding


class Place(NamedTuple):
    """Line and column, from 1."""

    line: int
    column: int


START = Place(1, 1)


class Mark(Protocol):
    """Line and column as the parser tells them, from 0."""

    line: int
    column: int


class Node(Struct):
    """A value and its mark; `verbatim` when it is a scalar whose columns are the file's own.

    Marks become places when somebody asks: most files have no fault.
    """

    value: Any
    mark: Mark
    keys: Mapping[str, Mark] = MappingProxyType({})
    children: "Mapping[str | int, Node]" = MappingProxyType({})
    verbatim: bool = False

    @property
    def place(self) -> Place:
        return place_of(self.mark)

    def key_place(self, key: str) -> Place:
        """Where a key of this mapping stands."""
        return place_of(self.keys[key])

    def find(self, *path: str | int) -> "Node":
        """The node that `path` leads to; parts that are not in the tree are passed over."""
        node = self
        for part in path:
            node = node.children.get(part, node)
        return node


def place_of(mark: Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def finding(file: str, place: Place, message: str, rule: str) -> Finding:
    return Finding(file, place.line, place.column, message, rule)
