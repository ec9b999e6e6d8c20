"""Frequency caps: the flows and tags that they name."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.workspace import Workspace


def capped_flows(workspace: Workspace) -> Iterator[Finding]:
    """The flows that caps name, and that are not there."""
    for index, cap in enumerate(workspace.manifest.model.frequency_caps):
        for place, flow in enumerate(cap.flows):
            if flow not in workspace.flow_ids:
                message = f"flows/ has no {flow}.yaml; {instead(flow, workspace.flow_ids)}"
                yield workspace.manifest.fault(message, "unknown-flow", "frequency_caps", index, "flows", place)


def unknown_tag(workspace: Workspace) -> Iterator[Finding]:
    caps = workspace.manifest.model.frequency_caps
    if not any(cap.tags for cap in caps):
        return
    models = [*(flow.model for flow in workspace.flows), *(flow.model for flow in workspace.unchanged.flows.values())]
    known = {tag for model in models for tag in model.tags}
    for index, cap in enumerate(caps):
        for place, tag in enumerate(cap.tags):
            if tag not in known:
                message = f"no flow has the tag {tag!r}, so the cap covers none by it; {instead(tag, known)}"
                yield workspace.manifest.fault(message, "unknown-tag", "frequency_caps", index, "tags", place)
