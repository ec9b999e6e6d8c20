"""Targets of tooltips that no browser understands."""

import re
from collections.abc import Iterator
from typing import Any

from annai.core.finding import Finding
from annai.core.workspace import Workspace, steps

PAIRS = {")": "(", "]": "["}
COMBINATORS = ">+~,"
FOREIGN = "{}<;"  # of style sheets and HTML; in a selector only within quotes

_PLAIN = re.compile(
    r"""[#.]?[\w-]+|\[[\w-]+(=("[\w -]*"|'[\w -]*'|[\w-]+))?\]"""
)  # most selectors: one name or attribute
_PARTS = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|.""", re.DOTALL)


def css_selector(workspace: Workspace) -> Iterator[Finding]:
    for file, css, *place in _of_the_site(workspace):
        fault = _fault(css) if css is not None else None
        if fault:
            yield file.fault(fault, "css-selector", *place)
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            for selector, path in step.content.selectors():
                fault = _fault(selector)
                if fault:
                    yield flow.fault(fault, "css-selector", "steps", index, step.kind, *path)


def _of_the_site(workspace: Workspace) -> Iterator[tuple[Any, ...]]:
    """The selectors of elements, slots and captured events: the file, what is written, and where."""
    manifest, plan = workspace.manifest, workspace.plan
    for name, element in manifest.model.elements.items():
        for css, place in element.selectors():
            yield manifest, css, "elements", name, *place
    for name, slot in manifest.model.slots.items():
        yield manifest, slot.css, "slots", name, "css"
    for name, event in plan.model.events.items():
        if event.capture:
            yield plan, event.capture.css, "events", name, "capture", "css"


def _fault(css: str) -> str | None:
    """Why this is no selector, None when nothing speaks against it.

    Only the plainest faults are seen: an empty text, brackets and quotes that do not pair, a combinator at an end,
    characters that no selector has. What the names mean is left to the browser.
    """
    if _PLAIN.fullmatch(css):
        return None
    parts = _PARTS.findall(css.strip())
    if not parts:
        return "the selector is empty; write one such as [data-tour=new-report]"
    for part in parts:
        if part in FOREIGN:
            return f"a selector has no {part!r} outside of quotes; write one such as [data-tour=new-report]"
        if part in ("'", '"'):
            return f"the quote {part} is never closed"
    for end in (parts[0], parts[-1]):
        if end in COMBINATORS:
            return f"the selector begins or ends with {end!r}; name the element on both sides of it"
    return _unpaired(parts)


def _unpaired(parts: list[str]) -> str | None:
    open: list[str] = []
    for part in parts:
        if part in PAIRS.values():
            open.append(part)
        elif part in PAIRS and (not open or open.pop() != PAIRS[part]):
            return f"the bracket {part} closes nothing that is open"
    return f"the bracket {open[-1]} is never closed" if open else None
