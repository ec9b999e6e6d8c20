"""The site of a workspace: its elements, its captured events and its slots, as the widget is told of them."""

from collections.abc import Iterator
from hashlib import blake2b

from msgspec import json
from msgspec.structs import replace

from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.wire.experience import Target
from annai.wire.site import CapturedEvent, Site, SiteElement, SiteSlot


def site_of(manifest: Manifest, plan: TrackingPlan) -> Site | None:
    """None when there is nothing to tell."""
    targets = {name: Target(one.css, one.text) for name, one in manifest.elements.items()}
    elements = tuple(SiteElement(name, target) for name, target in targets.items())
    slots = tuple(SiteSlot(name, slot.css) for name, slot in manifest.slots.items())
    site = Site("", elements, tuple(_captures(plan, targets)), slots)
    if not (site.elements or site.captures or site.slots):
        return None
    return replace(site, digest=blake2b(json.encode(site), digest_size=8).hexdigest())


def _captures(plan: TrackingPlan, targets: dict[str, Target]) -> Iterator[CapturedEvent]:
    """Those whose element there is; lint tells of the others."""
    for name, event in plan.events.items():
        capture = event.capture
        if capture and capture.css is not None:
            yield CapturedEvent(name, capture.on, Target(capture.css, capture.text))
        elif capture and capture.element in targets:
            yield CapturedEvent(name, capture.on, targets[capture.element])
