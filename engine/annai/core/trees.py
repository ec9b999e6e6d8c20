"""Trees of files as they are meant: with what they include and extend in its place.

`include: parts/<name>.yaml` stands for what that file says. As an item of a list, an included list becomes items of
that list. Beside other keys, the included mapping gives those that are not written out. Every value keeps its own
file, line and column. Parts are looked up among the workspace's files, so no path leads out of it.

`extends: <flow>`, or a part, gives a flow the keys that it does not write itself; `changes` changes the steps.
"""

from collections.abc import Iterator, Mapping
from typing import NoReturn

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.layout import FLOW_FILE, PART_FILE, flow_id
from annai.core.patch import EXTENDS, patched
from annai.core.tree import Node, mapping, over, sequence
from annai.core.yaml import parse

MAX_NESTING = 5  # parts within parts, and flows that extend flows
MAX_INCLUDES = 100  # in one file, with those of its parts
MAX_INCLUDED = 1 << 20  # bytes that one file includes in all

INCLUDE, EXTEND = "include", "extends"

Parsed = tuple[Node | None, list[Finding]]


class Trees:
    """The trees of a workspace's files. `sources` are, of each file asked for, the other files that it is made of."""

    def __init__(self, files: Mapping[str, bytes], variables: Mapping[str, str]) -> None:
        self.files = files
        self.variables = variables
        self.sources: dict[str, frozenset[str]] = {}
        self._shared: dict[str, Parsed] = {}

    def whole(self, file: str) -> Parsed:
        """The file's tree with everything in place, and what is wrong with it; None when it cannot be put together."""
        assembly = _Assembly(self, file)
        node = assembly.whole()
        if assembly.used:
            self.sources[file] = frozenset(assembly.used)
        return node, assembly.findings

    def shared(self, file: str) -> Parsed:
        """The tree of a file that others are made of, parsed once."""
        if file not in self._shared:
            self._shared[file] = parse(file, self.files[file], self.variables)
        return self._shared[file]

    def bases(self) -> list[str]:
        """What a flow may extend, as it is named there."""
        flows = [flow_id(file) for file in self.files if FLOW_FILE.fullmatch(file)]
        return [*flows, *(file for file in self.files if PART_FILE.fullmatch(file))]


class _Stop(Exception):
    """The tree cannot be put together; a finding says why."""


class _Assembly:
    """Puts one file together. `used` are the files that it is made of."""

    def __init__(self, trees: Trees, file: str) -> None:
        self.trees = trees
        self.file = file
        self.findings: list[Finding] = []
        self.used: set[str] = set()
        self.includes = 0
        self.size = 0

    def whole(self) -> Node | None:
        node, self.findings = parse(self.file, self.trees.files[self.file], self.trees.variables)
        try:
            return node and self.extended(self.complete(node, (self.file,)), (self.file,))
        except _Stop:
            return None

    def extended(self, node: Node, trail: tuple[str, ...]) -> Node:
        """The flow of the last file of `trail` over the flow that it extends."""
        named = node.children.get(EXTEND)
        if named is None and "changes" in node.keys and FLOW_FILE.fullmatch(self.file):
            self.stop(node.children["changes"], "changes need the flow that they change; write extends: too", EXTEND)
        if named is None or not isinstance(named.value, str) or not FLOW_FILE.fullmatch(self.file):
            return node
        base = self.base(named, trail)
        tree, findings = patched(base, node, EXTENDS)
        self.findings += findings
        if findings:
            raise _Stop
        return tree

    def base(self, named: Node, trail: tuple[str, ...]) -> Node:
        file = named.value if "/" in named.value else f"flows/{named.value}.yaml"
        if file in trail:
            self.stop(
                named, f"{' extends '.join((*trail[trail.index(file) :], file))}: a flow cannot extend itself", EXTEND
            )
        if file not in self.trees.files or not (FLOW_FILE.fullmatch(file) or PART_FILE.fullmatch(file)):
            self.stop(named, f"there is no {file} to extend; {instead(named.value, self.trees.bases())}", EXTEND)
        if len(trail) > MAX_NESTING:
            self.stop(named, f"flows extend one another more than {MAX_NESTING} deep; put some together", EXTEND)
        return self.extended(self.complete(self.source(file), (file,)), (*trail, file))

    def source(self, file: str) -> Node:
        """The tree of another file that this one is made of."""
        self.used.add(file)
        node, findings = self.trees.shared(file)
        self.findings += findings
        if node is None:
            raise _Stop
        return node

    def complete(self, node: Node, trail: tuple[str, ...]) -> Node:
        """The tree of the last file of `trail` with its parts in place."""
        return self.expanded(node, trail) if INCLUDE.encode() in self.trees.files[trail[-1]] else node

    def expanded(self, node: Node, trail: tuple[str, ...]) -> Node:
        if not node.children:
            return node
        name = _included(node)
        if name is not None:
            return self.included(node, name, trail)
        children = {key: self.expanded(child, trail) for key, child in node.children.items()}
        if all(child is node.children[key] for key, child in children.items()):
            return node
        if isinstance(node.value, list):
            return sequence([*_spliced(node, children)], node.mark, node.file)
        return mapping({str(key): child for key, child in children.items()}, node.keys, node.mark, node.file)

    def included(self, node: Node, name: str, trail: tuple[str, ...]) -> Node:
        part = self.part(node, name, trail)
        if len(node.children) == 1:
            return part
        own = {str(key): self.expanded(child, trail) for key, child in node.children.items() if key != INCLUDE}
        if not isinstance(part.value, dict):
            self.stop(
                node.children[INCLUDE],
                f"{name} is no mapping; beside other keys, include takes one that holds keys too",
            )
        return over(part, own, node)

    def part(self, node: Node, name: str, trail: tuple[str, ...]) -> Node:
        self.refuse(node.children[INCLUDE], name, trail)
        return self.complete(self.source(name), (*trail, name))

    def refuse(self, node: Node, name: str, trail: tuple[str, ...]) -> None:
        """Stop at an include that leads nowhere, back, or too far."""
        if not PART_FILE.fullmatch(name):
            self.stop(node, f"{name!r} is no part; name a file of parts/, such as parts/legal.yaml")
        if name not in self.trees.files:
            parts = [file for file in self.trees.files if PART_FILE.fullmatch(file)]
            self.stop(node, f"there is no file {name}; {instead(name, parts)}")
        if name in trail:
            self.stop(node, f"{' includes '.join((*trail[trail.index(name) :], name))}: a part cannot hold itself")
        if len(trail) > MAX_NESTING:
            self.stop(node, f"parts are nested more than {MAX_NESTING} deep; put them together")
        self.includes += 1
        self.size += len(self.trees.files[name])
        if self.includes > MAX_INCLUDES:
            self.stop(node, f"{self.file} includes more than {MAX_INCLUDES} parts; put some together")
        if self.size > MAX_INCLUDED:
            self.stop(node, f"{self.file} includes more than 1 MiB in all; make it smaller")

    def stop(self, node: Node, message: str, rule: str = INCLUDE) -> NoReturn:
        self.findings.append(node.fault(message, rule))
        raise _Stop


def _included(node: Node) -> str | None:
    """The path that a mapping includes; a key of that name that holds no path is none of ours."""
    child = node.children.get(INCLUDE)
    path = child.value if child else None
    return path if isinstance(path, str) and ("/" in path or path.endswith(".yaml")) else None


def _spliced(node: Node, children: Mapping[str | int, Node]) -> Iterator[Node]:
    """The items of a list, included lists item by item."""
    for place, child in children.items():
        if isinstance(child.value, list) and _included(node.children[place]) is not None:
            yield from (child.children[index] for index in range(len(child.children)))
        else:
            yield child
