"""The site of a workspace: its elements, its captured events and its slots, as the widget is told of them.

What names a page is told on that page only: what it is called, and where it stands, is nobody's business elsewhere.
"""

from collections.abc import Iterator
from hashlib import blake2b
from re import Pattern
from typing import TypeVar

from msgspec import Struct, field, json
from msgspec.structs import replace

from annai.core.glob import compile_glob
from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.wire.experience import Target
from annai.wire.site import CapturedEvent, Site, SiteElement, SiteSlot

REMEMBERED = 64

T = TypeVar("T")
Part = SiteElement | CapturedEvent | SiteSlot
Paged = tuple[Part, Pattern[str] | None]  # and the page that it is on; None: every one


class Sites(Struct, frozen=True):
    """`whole` is the site with all its parts; `paged` are these parts, when some are on certain pages only.

    `made` remembers what pages were told lately, by the places of its parts: few pages differ.
    """

    whole: Site
    paged: tuple[Paged, ...] = ()
    made: dict[tuple[int, ...], Site] = field(default_factory=dict)

    def on(self, path: str) -> Site:
        """The site as a page is told of it; its digest covers what is told."""
        if not self.paged:
            return self.whole
        told = tuple([place for place, (_, page) in enumerate(self.paged) if page is None or page.fullmatch(path)])
        if len(told) == len(self.paged):
            return self.whole
        site = self.made.get(told)
        if site is None:
            site = _digested(_site([self.paged[place][0] for place in told]))
            if len(self.made) == REMEMBERED:
                self.made.clear()
            self.made[told] = site
        return site


def sites_of(manifest: Manifest, plan: TrackingPlan) -> Sites | None:
    """None when there is nothing to tell."""
    paged = tuple(_parts(manifest, plan))
    if not paged:
        return None
    whole = _digested(_site([part for part, _ in paged]))
    return Sites(whole, paged if any(page for _, page in paged) else ())


def _parts(manifest: Manifest, plan: TrackingPlan) -> Iterator[Paged]:
    """A capture whose element is not there is left out; lint tells of it."""
    for name, element in manifest.elements.items():
        yield SiteElement(name, element.wire), _page(element.page)
    for name, slot in manifest.slots.items():
        yield SiteSlot(name, slot.css), _page(slot.page)
    for name, event in plan.events.items():
        capture = event.capture
        if capture and capture.css is not None:
            yield (
                CapturedEvent(name, capture.on, Target((capture.css,), text=(capture.text,) if capture.text else ())),
                _page(capture.page),
            )
        elif capture and capture.element is None:
            yield CapturedEvent(name, capture.on, None), _page(capture.page)
        elif capture and capture.element in manifest.elements:
            known = manifest.elements[capture.element]
            page = _page(capture.page or known.page)
            yield CapturedEvent(name, capture.on, known.wire), page


def _page(glob: str | None) -> Pattern[str] | None:
    return compile_glob(glob) if glob is not None else None


def _site(parts: list[Part]) -> Site:
    return Site("", _of(SiteElement, parts), _of(CapturedEvent, parts), _of(SiteSlot, parts))


def _of(kind: type[T], parts: list[Part]) -> tuple[T, ...]:
    return tuple([part for part in parts if isinstance(part, kind)])


def _digested(site: Site) -> Site:
    return replace(site, digest=blake2b(json.encode(site), digest_size=8).hexdigest())
