"""The site: what the widget is to know of the host's page, the same for everyone."""

from typing import Literal

from annai.wire.base import Wire
from annai.wire.experience import Target

CaptureKind = Literal["click", "change", "submit", "repeated_clicks", "repeated_error", "abandoned_form"]


class CapturedEvent(Wire, frozen=True):
    """Track `event`, without properties, when `on` happens to the target; never with what was typed.

    The last three are stumbles: within the target, or without one, anywhere on the page.
    """

    event: str
    on: CaptureKind
    target: Target | None


class SiteElement(Wire, frozen=True):
    """Name it in the page's `elements` while the page has it, and in `disabled` while it is disabled."""

    name: str
    target: Target


class SiteSlot(Wire, frozen=True):
    """Where the cards of a slot lie; without `css`, in the element `[data-annai-slot=<name>]`."""

    name: str
    css: str | None


class Site(Wire, frozen=True):
    """Send its digest with each request; it comes again when it has changed."""

    digest: str
    elements: tuple[SiteElement, ...]
    captures: tuple[CapturedEvent, ...]
    slots: tuple[SiteSlot, ...]
