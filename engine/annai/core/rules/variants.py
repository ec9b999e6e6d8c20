"""Variants that share an id."""

from collections.abc import Iterator

from annai.core.finding import Finding
from annai.core.workspace import Workspace


def duplicate_variant(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        seen: set[str] = set()
        for index, variant in enumerate(flow.model.variants):
            if variant.id in seen:
                message = f"the id {variant.id!r} is already a variant's; runs remember theirs by it"
                yield flow.fault(message, "duplicate-variant", "variants", index, "id")
            seen.add(variant.id)
