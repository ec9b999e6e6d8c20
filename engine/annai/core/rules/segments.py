"""Segments that name each other in a circle, and those that triggers name."""

import ast
from collections.abc import Iterator, Mapping

from annai.core.conditions.errors import ConditionError, instead
from annai.core.conditions.syntax import parse
from annai.core.finding import Finding
from annai.core.segments import SegmentsFile
from annai.core.workspace import Workspace


def segment_cycle(workspace: Workspace) -> Iterator[Finding]:
    file = workspace.segments
    if file is None:
        return
    named = named_segments(file.model)
    for id in named:
        circle = _circle(id, named)
        if circle:
            message = f"this segment asks for itself: {' → '.join(circle)}; take one of these steps out"
            yield file.fault(message, "segment-cycle", "segments", id, "when")


def unknown_segment(workspace: Workspace) -> Iterator[Finding]:
    """Triggers upon segments that are not there; a condition tells of its own."""
    known = workspace.segments.model.segments if workspace.segments else {}
    for flow in workspace.flows:
        segment = flow.model.trigger.of_segment
        if segment is not None and segment not in known:
            hint = instead(segment, known) if known else "there is no segments.yaml"
            yield flow.fault(f"segments.yaml has no {segment!r}; {hint}", "unknown-segment", "trigger", "segment")


def in_order(file: SegmentsFile) -> list[str]:
    """The segments, those that others name before these; circles are broken somewhere."""
    named, ordered = named_segments(file), dict[str, None]()
    for id in named:
        _visit(id, named, ordered, ())
    return list(ordered)


def _visit(id: str, named: Mapping[str, list[str]], ordered: dict[str, None], above: tuple[str, ...]) -> None:
    for other in named[id]:
        if other in named and other not in ordered and other not in (*above, id):
            _visit(other, named, ordered, (*above, id))
    ordered[id] = None


def named_segments(file: SegmentsFile) -> dict[str, list[str]]:
    """The segments that each one names; none for a condition that cannot be read."""
    return {id: list(_named(segment.when)) for id, segment in file.segments.items()}


def _named(source: str) -> Iterator[str]:
    try:
        tree = parse(source).tree
    except ConditionError:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="in_segment"), args=[ast.Constant(value=str() as id)]):
                yield id


def _circle(id: str, named: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The way from a segment back to itself; empty when there is none."""
    ways: list[tuple[str, ...]] = [(id,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for other in named.get(way[-1], ()):
            if other == id:
                return (*way, other)
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()
