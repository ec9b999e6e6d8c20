"""`trigger: {api: true}`."""

from typing import Literal

from annai.core.triggers.kind import TriggerModel


class ApiTrigger(TriggerModel):
    """Starts the flow for those for whom a back end calls `POST /v1/triggers`."""

    api: Literal[True]

    @property
    def called(self) -> bool:
        return True
