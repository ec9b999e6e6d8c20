"""`trigger: {flow: …, state: …}`."""

from typing import Literal

from annai.core.fields import Id
from annai.core.triggers.kind import TriggerModel


class FlowTrigger(TriggerModel):
    """Starts the flow when a run of another flow gets into a state."""

    flow: Id
    state: Literal["started", "completed", "dismissed", "exited"] = "completed"

    @property
    def after(self) -> tuple[str, str]:
        return self.flow, self.state
