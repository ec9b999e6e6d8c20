"""Webhooks to endpoints that are not there, and with what JSON cannot say."""

from collections.abc import Iterator
from math import isfinite

from annai.core.body import leaves_of
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


def webhook_body(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            if isinstance(step.content, Webhook) and step.content.body:
                body = flow.node.find("steps", index, "webhook", "body")  # as it is written: the model takes it as JSON
                for value, place in leaves_of(body.value):
                    if isinstance(value, float) and not isfinite(value):
                        message = "JSON has no such number; write it in quotes, to send it as a text"
                        yield body.find(*place).fault(message, "webhook-body")
