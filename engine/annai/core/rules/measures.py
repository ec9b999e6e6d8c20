"""Ids of the scorecard that are taken twice, and flows that measures and steps name."""

from collections.abc import Iterator, Sequence
from typing import Any

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.rules.caps import capped_flows
from annai.core.scorecard import Band, Measure
from annai.core.workspace import Read, Workspace, steps


def unknown_flow(workspace: Workspace) -> Iterator[Finding]:
    known = frozenset(workspace.flow_ids)
    for file, flow, path in _mentions(workspace):
        if flow not in known:
            message = f"flows/ has no {flow}.yaml; {instead(flow, workspace.flow_ids)}"
            yield file.fault(message, "unknown-flow", *path)
    yield from capped_flows(workspace)


def _mentions(workspace: Workspace) -> Iterator[tuple[Read[Any], str, tuple[str | int, ...]]]:
    health = workspace.health
    for index, measure in enumerate(health.model.scorecard.measures if health else ()):
        if health and measure.completion:
            yield health, measure.completion.flow, ("scorecard", "measures", index, "completion", "flow")
    for file in workspace.flows:
        after = file.model.trigger.after
        if after is not None:
            yield file, after[0], ("trigger", "flow")
        for index, step in steps(file.model):
            for flow, path in step.content.flows():
                yield file, flow, ("steps", index, step.kind, *path)


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
