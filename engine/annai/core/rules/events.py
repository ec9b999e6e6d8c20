"""Events that the tracking plan does not declare."""

from collections.abc import Iterator
from typing import Any

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.scorecard import HealthFile
from annai.core.workspace import Read, Workspace, steps

Mention = tuple[str, tuple[str | int, ...]]


def unknown_event(workspace: Workspace) -> Iterator[Finding]:
    known = workspace.plan.model.events
    for file, mentions in _mentions(workspace):
        for event, path in mentions:
            if event not in known:
                message = f"events.yaml declares no {event!r}; {instead(event, known)}"
                yield file.fault(message, "unknown-event", *path)


def _mentions(workspace: Workspace) -> Iterator[tuple[Read[Any], Iterator[Mention]]]:
    if workspace.health:
        yield workspace.health, _of_health(workspace.health.model)
    for flow in workspace.flows:
        yield flow, _of_flow(flow.model)


def _of_flow(flow: Flow) -> Iterator[Mention]:
    if flow.trigger.listens_to is not None:
        yield flow.trigger.listens_to, ("trigger", "event")
    if flow.goal:
        yield flow.goal.event, ("goal", "event")
    for index, step in steps(flow):
        for event, path in step.content.events():
            yield event, ("steps", index, step.kind, *path)


def _of_health(health: HealthFile) -> Iterator[Mention]:
    for index, measure in enumerate(health.scorecard.measures):
        path = ("scorecard", "measures", index)
        if measure.adoption:
            yield measure.adoption.event, (*path, "adoption", "event")
        if measure.breadth:
            for place, event in enumerate(measure.breadth.events):
                yield event, (*path, "breadth", "events", place)
