"""`trigger: {when: …}`."""

from typing import Literal

from annai.core.fields import Source
from annai.core.triggers.kind import TriggerModel


class WhenTrigger(TriggerModel):
    """Starts the flow when a condition over the user and the account becomes true (`enter`) or false (`leave`)."""

    when: Source
    on: Literal["enter", "leave"] = "enter"

    @property
    def watches(self) -> str:
        return self.when

    @property
    def leaves(self) -> bool:
        return self.on == "leave"
