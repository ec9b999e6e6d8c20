"""What is shown where it cannot be, to whom it cannot reach, or asks the host for what cannot be sent."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.steps.shown import ShownModel
from annai.core.workspace import Workspace, steps

MOST_BYTES = 4 * 1024
MOST_LEVELS = 8
MOST_INTEGER = 2**53 - 1  # what a browser's numbers hold exactly


def unknown_slot(workspace: Workspace) -> Iterator[Finding]:
    known = workspace.manifest.model.slots
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            for slot, path in step.content.slots():
                if slot not in known:
                    advice = instead(slot, known) if known else f"write slots: {{{slot}: {{}}}} there"
                    message = f"workspace.yaml declares no slot {slot!r}; {advice}"
                    yield flow.fault(message, "unknown-slot", "steps", index, step.kind, *path)


def unknown_element(workspace: Workspace) -> Iterator[Finding]:
    """Of events; `Attempt` finds those of conditions."""
    known = workspace.manifest.model.elements
    for name, event in workspace.plan.model.events.items():
        element = event.capture.element if event.capture else None
        if element is not None and element not in known:
            message = f"workspace.yaml declares no element {element!r}; {instead(element, known)}"
            yield workspace.plan.fault(message, "unknown-element", "events", name, "capture", "element")


def video_alternative(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            content = step.content
            video = content.video if isinstance(content, ShownModel) else None
            if video and not video.captions and not video.transcript:
                message = "who cannot hear or see it gets nothing of it; add captions (a .vtt file) or a transcript"
                yield flow.fault(message, "video-alternative", "steps", index, step.kind, "video")


def call_arguments(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            for arguments, path in step.content.calls():
                at = ("steps", index, step.kind, *path)
                fault = (_fault(flow.node.find(*at).value) or _too_large(arguments)) if arguments else None
                if fault:
                    yield flow.fault(fault, "call-arguments", *at)


def _fault(value: Any, levels: int = MOST_LEVELS) -> str | None:
    """Why a value is not JSON that a browser reads as it is written."""
    if levels == 0:
        return f"the arguments nest deeper than {MOST_LEVELS} levels"
    if isinstance(value, dict | list):
        values = value.values() if isinstance(value, dict) else value
        return next((fault for one in values if (fault := _fault(one, levels - 1))), None)
    return _number_fault(value) if isinstance(value, int | float) else None


def _number_fault(value: float) -> str | None:
    if not isfinite(value):
        return "JSON has no such number; write it in quotes"
    if isinstance(value, int) and abs(value) > MOST_INTEGER:
        return f"a browser does not hold {value} exactly; write it in quotes"
    return None


def _too_large(arguments: Any) -> str | None:
    size = len(json.dumps(arguments, ensure_ascii=False).encode())
    return f"the arguments have {size} bytes; at most {MOST_BYTES} are allowed" if size > MOST_BYTES else None
