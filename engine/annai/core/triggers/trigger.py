"""The kinds of triggers; each is told by a key that only it has."""

from typing import TYPE_CHECKING

from annai.core.fields import choice_by_key
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


if TYPE_CHECKING:
    Trigger = TriggerModel
else:
    Trigger = choice_by_key(KINDS, otherwise="event")
