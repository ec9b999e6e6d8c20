"""Resource centres that an edit does not reach, and items that do nothing the second time."""

from collections.abc import Iterator

from annai.core.finding import Finding
from annai.core.layout import flow_id
from annai.core.steps.resource_centre import ResourceCentre
from annai.core.workspace import Workspace, steps


def pinned_centre(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            if isinstance(step.content, ResourceCentre) and flow.model.on_change == "pin" and not flow.variant:
                message = "who has this centre keeps it as it was when their run began; write on_change: follow"
                yield flow.fault_at_key(
                    f"{message}, so that edits reach them", "pinned-centre", "steps", index, step.kind
                )


def starts_once(workspace: Workspace) -> Iterator[Finding]:
    once = {flow_id(flow.file) for flow in workspace.flows if flow.model.reentry == "never"}
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            if not isinstance(step.content, ResourceCentre) or flow.variant:
                continue
            for item, path in step.content.items():
                if item.start in once and item.if_ is None:
                    message = f"{item.start!r} runs once for each person, and then this does nothing"
                    advice = "give that flow reentry: always, or the item an if"
                    yield flow.fault(f"{message}; {advice}", "starts-once", "steps", index, step.kind, *path, "start")
