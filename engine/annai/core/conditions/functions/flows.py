"""Functions over what became of a flow, or of one of its steps."""

import ast

from annai.core.conditions.functions.arguments import Predicate, read_arguments
from annai.core.conditions.literals import read_window
from annai.core.conditions.nodes import FlowState, Node, State
from annai.core.conditions.scope import Scope, read_flow, read_step


def _state(state: State) -> Predicate:
    usage = f'{state}("flow-id") or {state}("flow-id", step="step-id", within="7d")'

    def read(scope: Scope, node: ast.Call) -> Node:
        if scope.filters:
            raise scope.error(node, "flows cannot be asked by a filter; write one of event", "unknown-root")
        [argument], keywords = read_arguments(scope, node, usage, options=("step", "within"))
        flow = read_flow(scope, argument)
        step = read_step(scope, flow, keywords["step"]) if "step" in keywords else ""
        within = read_window(scope, keywords["within"]) if "within" in keywords else None
        return FlowState(state, flow, step, within)

    return read


def _started(scope: Scope, node: ast.Call) -> Node:
    if scope.filters:
        raise scope.error(node, "flows cannot be asked by a filter; write one of event", "unknown-root")
    [argument], _ = read_arguments(scope, node, 'started("flow-id")')
    return FlowState("started", read_flow(scope, argument))


STATES: tuple[State, ...] = ("completed", "dismissed", "active", "seen")
PREDICATES: dict[str, Predicate] = {**{state: _state(state) for state in STATES}, "started": _started}
