"""A value of a file, and where each of its parts stands."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

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


class Origin(Struct):
    """The mark of a key that stands in another file than the mapping that it was put into."""

    file: str
    line: int
    column: int


class Node(Struct):
    """A value, its mark and the file it stands in; `verbatim` when it is a scalar whose columns are the file's own.

    `variable`: the file has `$name` in its place.

    Marks become places when somebody asks: most files have no fault.
    """

    value: Any
    mark: Mark
    keys: Mapping[str, Mark] = MappingProxyType({})
    children: "Mapping[str | int, Node]" = MappingProxyType({})
    verbatim: bool = False
    file: str = ""
    variable: str = ""

    @property
    def place(self) -> Place:
        return place_of(self.mark)

    def fault(self, message: str, rule: str) -> Finding:
        """A finding at this value."""
        return finding(self.file, self.place, message, rule)

    def fault_at_key(self, key: str, message: str, rule: str) -> Finding:
        """A finding at a key of this mapping."""
        mark = self.keys[key]
        return finding(mark.file if isinstance(mark, Origin) else self.file, place_of(mark), message, rule)

    def origin(self, key: str) -> Mark:
        """The mark of a key, which says its file to whatever mapping it is put into."""
        mark = self.keys[key]
        return mark if isinstance(mark, Origin) else Origin(self.file, mark.line, mark.column)

    def find(self, *path: str | int) -> "Node":
        """The node that `path` leads to; parts that are not in the tree are passed over."""
        node = self
        for part in path:
            node = node.children.get(part, node)
        return node


def sequence(nodes: Sequence[Node], mark: Mark, file: str) -> Node:
    """The node of a list of these."""
    return Node([node.value for node in nodes], mark, children=dict(enumerate(nodes)), file=file)


def mapping(nodes: Mapping[str, Node], keys: Mapping[str, Mark], mark: Mark, file: str) -> Node:
    """The node of a mapping of these."""
    return Node({key: node.value for key, node in nodes.items()}, mark, keys, dict(nodes.items()), file=file)


def over(below: Node, own: Mapping[str, Node], top: Node) -> Node:
    """The mapping `below` with `own` values, of keys that the mapping `top` writes, in place of its own."""
    keys = {key: below.origin(key) for key in below.keys} | {key: top.origin(key) for key in own if key in top.keys}
    children = {str(key): child for key, child in below.children.items()} | dict(own)
    return mapping(children, keys, top.mark, top.file)


def graft(node: Node | None, entries: Callable[[str], Mapping[str, Node]]) -> Node | None:
    """The tree with a message's text of each locale below the mapping that names the message by its key."""
    if node is None or not node.children:
        return node
    children = {key: graft(child, entries) or child for key, child in node.children.items()}
    named = node.children.get("message")
    if named is not None and isinstance(named.value, str):
        children.update(entries(named.value).items())
    return replace(node, children=children)


def place_of(mark: Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def finding(file: str, place: Place, message: str, rule: str) -> Finding:
    return Finding(file, place.line, place.column, message, rule)
