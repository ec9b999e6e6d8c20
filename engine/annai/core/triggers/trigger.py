"""The kinds of triggers; each is told by a key that only it has."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag

from annai.core.triggers.api import ApiTrigger
from annai.core.triggers.band import BandTrigger
from annai.core.triggers.date import DateTrigger
from annai.core.triggers.event import EventTrigger
from annai.core.triggers.flow import FlowTrigger
from annai.core.triggers.kind import TriggerModel
from annai.core.triggers.page import PageTrigger
from annai.core.triggers.schedule import ScheduleTrigger
from annai.core.triggers.segment import SegmentTrigger
from annai.core.triggers.when import WhenTrigger

KINDS: dict[str, type[TriggerModel]] = {
    "event": EventTrigger,
    "page": PageTrigger,
    "date": DateTrigger,
    "schedule": ScheduleTrigger,
    "when": WhenTrigger,
    "segment": SegmentTrigger,
    "band": BandTrigger,
    "flow": FlowTrigger,
    "api": ApiTrigger,
}


def told(value: Any) -> str:
    """The tag of the kind that is meant; the first one's when none can be told."""
    if isinstance(value, TriggerModel):
        return next(f"<{key}>" for key, kind in KINDS.items() if isinstance(value, kind))
    given = value if isinstance(value, dict) else {}
    return f"<{next((key for key in KINDS if key in given), 'event')}>"


if TYPE_CHECKING:
    Trigger = TriggerModel
else:
    Trigger = Annotated[
        reduce(or_, (Annotated[kind, Tag(f"<{key}>")] for key, kind in KINDS.items())), Discriminator(told)
    ]
