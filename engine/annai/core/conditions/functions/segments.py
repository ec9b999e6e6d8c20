"""`in_segment("…")`: the named conditions of segments.yaml."""

import ast

from annai.core.conditions.functions.arguments import Predicate, read_arguments
from annai.core.conditions.nodes import InSegment, Node
from annai.core.conditions.scope import Scope, read_segment


def _in_segment(scope: Scope, node: ast.Call) -> Node:
    if scope.filters:
        raise scope.error(node, "segments cannot be asked by a filter; write one of event", "unknown-root")
    [argument], _ = read_arguments(scope, node, 'in_segment("segment-id")')
    segment = read_segment(scope, argument)
    return InSegment(segment, scope.segments[segment])


PREDICATES: dict[str, Predicate] = {"in_segment": _in_segment}
