"""Measures of the scorecard: their ids, and the flows whose completion they count."""

from collections.abc import Iterator, Sequence

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.scorecard import Band, Measure
from annai.core.workspace import Workspace


def unknown_flow(workspace: Workspace) -> Iterator[Finding]:
    health = workspace.health
    for index, measure in enumerate(health.model.scorecard.measures if health else ()):
        if health and measure.completion and measure.completion.flow not in workspace.flow_ids:
            flow = measure.completion.flow
            message = f"flows/ has no {flow}.yaml; {instead(flow, workspace.flow_ids)}"
            path = ("scorecard", "measures", index, "completion", "flow")
            yield health.fault(message, "unknown-flow", *path)


def duplicate_id(workspace: Workspace) -> Iterator[Finding]:
    health = workspace.health
    if health is None:
        return
    card = health.model.scorecard
    lists: dict[str, Sequence[Measure | Band]] = {"measures": card.measures, "bands": card.bands}
    for kind, items in lists.items():
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.id in seen:
                message = f"the id {item.id!r} is already taken among the {kind}"
                yield health.fault(message, "duplicate-id", "scorecard", kind, index, "id")
            seen.add(item.id)
