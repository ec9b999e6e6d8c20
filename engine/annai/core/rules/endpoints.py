"""Webhooks to endpoints that are not there."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.steps.webhook import Webhook
from annai.core.workspace import Workspace, steps


def unknown_endpoint(workspace: Workspace) -> Iterator[Finding]:
    known = workspace.manifest.model.endpoints
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            if isinstance(step.content, Webhook) and step.content.endpoint not in known:
                endpoint = step.content.endpoint
                message = f"workspace.yaml has no endpoint {endpoint!r}; {instead(endpoint, known)}"
                yield flow.fault(message, "unknown-endpoint", "steps", index, "webhook", "endpoint")
