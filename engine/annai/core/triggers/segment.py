"""`trigger: {segment: …}`."""

from typing import Literal

from annai.core.fields import Id
from annai.core.triggers.kind import TriggerModel


class SegmentTrigger(TriggerModel):
    """Starts the flow when the user comes into a segment of `segments.yaml`, or leaves it."""

    segment: Id
    on: Literal["enter", "leave"] = "enter"

    @property
    def of_segment(self) -> str:
        return self.segment

    @property
    def watches(self) -> str:
        return f'in_segment("{self.segment}")'

    @property
    def leaves(self) -> bool:
        return self.on == "leave"
