"""YAML 1.2, core schema, as trees that remember where each value stands.

- `on`, `no`, `yes` and `22:00` are text; only true/false, null/~ and numbers are not.
- One document a file; no anchors, aliases, tags or duplicate keys; at most MAX_DEPTH levels; UTF-8.
- A scalar that is exactly `$name` becomes the value of that variable.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.scalar import resolve
from annai.core.tree import START, Mark, Node, Place, finding, place_of, sequence
from annai.core.utf8 import DecodeError, decode

MAX_DEPTH = 50

_VARIABLE = re.compile(r"\$([a-z][a-z0-9_]*)")


class _Fault(Exception):
    """The file cannot be read further."""


def parse(file: str, data: bytes, variables: Mapping[str, str] | None = None) -> tuple[Node | None, list[Finding]]:
    """The tree of a file (None when it cannot be read) and its faults.

    Without `variables`, `$name` stays as it is.
    """
    composer = _Composer(file, variables)
    try:
        return composer.document(data), composer.findings
    except _Fault:
        pass
    except DecodeError as error:
        composer.report(error.place, str(error), "yaml-syntax")
    except MarkedYAMLError as error:
        mark: Any = error.problem_mark
        composer.report(place_of(mark), f"not YAML: {error.problem}", "yaml-syntax")
    return None, composer.findings


class _Composer:
    """Builds the tree in one pass over libyaml's events; of each it asks no more than it needs, for they are many."""

    def __init__(self, file: str, variables: Mapping[str, str] | None) -> None:
        self.file = file
        self.variables = variables
        self.findings: list[Finding] = []

    def report(self, place: Place, message: str, rule: str) -> None:
        self.findings.append(finding(self.file, place, message, rule))

    def stop(self, mark: Mark, message: str, rule: str) -> NoReturn:
        self.report(place_of(mark), message, rule)
        raise _Fault

    def document(self, data: bytes) -> Node:
        self.next: Callable[[], Any] = CParser(decode(data)).get_event
        self.next()  # the stream's start
        event: Any = self.next()  # the document's start
        if type(event) is StreamEndEvent:
            self.report(START, "the file is empty", "yaml-syntax")
            raise _Fault
        root = self.node(self.next(), 1)
        self.next()  # the document's end
        event = self.next()
        if type(event) is not StreamEndEvent:
            self.stop(event.start_mark, "a second document; a file holds one", "yaml-syntax")
        return root

    def node(self, event: Any, depth: int) -> Node:
        if event.anchor is not None or event.tag is not None:
            self.refuse_sharing(event)
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if depth > MAX_DEPTH:
            self.stop(event.start_mark, f"nested more than {MAX_DEPTH} levels deep", "yaml-syntax")
        return self.mapping(event, depth) if kind is MappingStartEvent else self.sequence(event, depth)

    def refuse_sharing(self, event: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None:
            if type(event) is AliasEvent:
                self.stop(mark, f"the alias *{event.anchor} is not allowed; write the value out", "yaml-alias")
            self.report(place_of(mark), f"the anchor &{event.anchor} is not allowed; remove it", "yaml-alias")
        if event.tag is not None:
            self.report(place_of(mark), f"the tag {event.tag} is not allowed; remove it", "yaml-tag")

    def scalar(self, event: Any) -> Node:
        text, mark = event.value, event.start_mark
        variable = _VARIABLE.fullmatch(text) if text[:1] == "$" and self.variables is not None else None
        if variable:
            name, text = variable[1], self.variable(variable[1], mark)
            return Node(text if event.style else resolve(text), mark, file=self.file, variable=name)
        if event.style:
            return Node(text, mark, file=self.file)
        return Node(resolve(text), mark, verbatim=mark.line == event.end_mark.line, file=self.file)

    def variable(self, name: str, mark: Mark) -> str:
        known = self.variables or {}
        if name not in known:
            self.report(place_of(mark), f"unknown variable ${name}; {instead(name, known)}", "unknown-variable")
        return known.get(name, f"${name}")

    def mapping(self, start: Any, depth: int) -> Node:
        value: dict[str, Any] = {}
        keys: dict[str, Mark] = {}
        children: dict[str | int, Node] = {}
        next, node = self.next, self.node
        while type(event := next()) is not MappingEndEvent:
            key, child = self.key(event), node(next(), depth + 1)
            if key in keys:
                first = keys[key].line + 1
                self.report(place_of(event.start_mark), f"the key {key!r} is already on line {first}", "duplicate-key")
            else:
                value[key], keys[key], children[key] = child.value, event.start_mark, child
        return Node(value, start.start_mark, keys, children, file=self.file)

    def key(self, event: Any) -> str:
        if event.anchor is not None or event.tag is not None:
            self.refuse_sharing(event)
        if type(event) is not ScalarEvent:
            self.stop(event.start_mark, "a key must be a word, not a list or mapping", "yaml-syntax")
        key: str = event.value
        return key

    def sequence(self, start: Any, depth: int) -> Node:
        nodes: list[Node] = []
        event = self.next()
        while type(event) is not SequenceEndEvent:
            nodes.append(self.node(event, depth + 1))
            event = self.next()
        return sequence(nodes, start.start_mark, self.file)
