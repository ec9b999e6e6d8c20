"""Measures of the scorecard: their ids, and the flows whose completion they count."""

from collections.abc import Iterator, Sequence

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.rules.caps import capped_flows
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
    for flow_file in workspace.flows:
        after = flow_file.model.trigger.after
        if after is not None and after[0] not in workspace.flow_ids:
            message = f"flows/ has no {after[0]}.yaml; {instead(after[0], workspace.flow_ids)}"
            yield flow_file.fault(message, "unknown-flow", "trigger", "flow")
    yield from capped_flows(workspace)


def unknown_band(workspace: Workspace) -> Iterator[Finding]:
    bands = {band.id for band in workspace.health.model.scorecard.bands} if workspace.health else set()
    for flow in workspace.flows:
        band = flow.model.trigger.of_band
        if band is not None and band not in bands:
            hint = instead(band, bands) if bands else "there is no health.yaml"
            yield flow.fault(f"the scorecard has no band {band!r}; {hint}", "unknown-band", "trigger", "band")


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
