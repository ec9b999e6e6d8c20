"""Flows of one event or page and one priority: their order is that of their ids, which nobody may have meant."""

from collections.abc import Iterator

from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import flow_id
from annai.core.workspace import Read, Workspace, steps


def priority_tie(workspace: Workspace) -> Iterator[Finding]:
    first: dict[tuple[str | None, str | None, int], Read[Flow]] = {}
    for flow in sorted(workspace.flows, key=lambda one: one.file):
        trigger = flow.model.trigger
        fires = trigger.listens_to or trigger.on_page
        if flow.variant or fires is None or not any(step.content.shown for _, step in steps(flow.model)):
            continue
        other = first.setdefault((trigger.listens_to, trigger.on_page, flow.model.priority), flow)
        if other is not flow:
            id = flow_id(other.file)
            message = (
                f"{id!r} has the same trigger and the same priority, {flow.model.priority}, and goes first by its id"
            )
            yield flow.fault_at_key(f"{message}; give them different ones", "priority-tie", "trigger")
