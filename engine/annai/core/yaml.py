"""YAML 1.2, core schema, as trees that remember where each value stands.

- `on`, `no`, `yes` and `22:00` are text; only true/false, null/~ and numbers are not.
- One document a file; no anchors, aliases, tags or duplicate keys; at most MAX_DEPTH levels; UTF-8.
- A scalar that is exactly `$name` becomes the value of that variable.
"""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.scalar import resolve
from annai.core.tree import START, Node, Place, finding
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
        composer.report(_place(error.problem_mark), f"not YAML: {error.problem}", "yaml-syntax")
    return None, composer.findings


class _Composer:
    def __init__(self, file: str, variables: Mapping[str, str] | None) -> None:
        self.file = file
        self.variables = variables
        self.findings: list[Finding] = []

    def report(self, place: Place, message: str, rule: str) -> None:
        self.findings.append(finding(self.file, place, message, rule))

    def stop(self, place: Place, message: str, rule: str) -> NoReturn:
        self.report(place, message, rule)
        raise _Fault

    def document(self, data: bytes) -> Node:
        parser = CParser(decode(data))
        parser.get_event()  # the stream's start
        if parser.check_event(StreamEndEvent):
            self.stop(START, "the file is empty", "yaml-syntax")
        parser.get_event()  # the document's start
        root = self.node(parser, 1)
        parser.get_event()  # the document's end
        event = _next(parser)
        if not isinstance(event, StreamEndEvent):
            self.stop(_place(event.start_mark), "a second document; a file holds one", "yaml-syntax")
        return root

    def node(self, parser: CParser, depth: int) -> Node:
        event = _next(parser)
        place = _place(event.start_mark)
        self.refuse_sharing(event, place)
        if isinstance(event, ScalarEvent):
            return self.scalar(event, place)
        if depth > MAX_DEPTH:
            self.stop(place, f"nested more than {MAX_DEPTH} levels deep", "yaml-syntax")
        if isinstance(event, MappingStartEvent):
            return self.mapping(parser, place, depth)
        return self.sequence(parser, place, depth)

    def refuse_sharing(self, event: Any, place: Place) -> None:
        if isinstance(event, AliasEvent):
            self.stop(place, f"the alias *{event.anchor} is not allowed; write the value out", "yaml-alias")
        if event.anchor is not None:
            self.report(place, f"the anchor &{event.anchor} is not allowed; remove it", "yaml-alias")
        if event.tag is not None:
            self.report(place, f"the tag {event.tag} is not allowed; remove it", "yaml-tag")

    def scalar(self, event: ScalarEvent, place: Place) -> Node:
        text, plain = event.value, not event.style
        variable = _VARIABLE.fullmatch(text) if self.variables is not None else None
        if variable:
            text = self.variable(variable[1], place)
        one_line = place.line == _place(event.end_mark).line
        value = resolve(text) if plain else text
        return Node(value, place, verbatim=plain and one_line and variable is None)

    def variable(self, name: str, place: Place) -> str:
        known = self.variables or {}
        if name not in known:
            self.report(place, f"unknown variable ${name}; {instead(name, known)}", "unknown-variable")
        return known.get(name, f"${name}")

    def mapping(self, parser: CParser, place: Place, depth: int) -> Node:
        node = Node({}, place)
        while not parser.check_event(MappingEndEvent):
            key, key_place = self.key(parser)
            child = self.node(parser, depth + 1)
            if key in node.keys:
                first = node.keys[key].line
                self.report(key_place, f"the key {key!r} is already on line {first}", "duplicate-key")
                continue
            node.value[key], node.keys[key], node.children[key] = child.value, key_place, child
        parser.get_event()
        return node

    def key(self, parser: CParser) -> tuple[str, Place]:
        event = _next(parser)
        place = _place(event.start_mark)
        self.refuse_sharing(event, place)
        if not isinstance(event, ScalarEvent):
            self.stop(place, "a key must be a word, not a list or mapping", "yaml-syntax")
        return event.value, place

    def sequence(self, parser: CParser, place: Place, depth: int) -> Node:
        node = Node([], place)
        while not parser.check_event(SequenceEndEvent):
            child = self.node(parser, depth + 1)
            node.children[len(node.value)] = child
            node.value.append(child.value)
        parser.get_event()
        return node


def _next(parser: CParser) -> Event:
    event = parser.get_event()
    assert event is not None  # the stream's end comes first
    return event


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)
