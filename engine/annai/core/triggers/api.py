"""`trigger: {api: true}`, or `{api: public}`."""

from typing import Literal

from annai.core.triggers.kind import TriggerModel


class ApiTrigger(TriggerModel):
    """Starts the flow for those for whom a back end calls `POST /v1/triggers`, or if `public` the page itself calls."""

    api: Literal[True, "public"]

    @property
    def called(self) -> bool:
        return True

    @property
    def public(self) -> bool:
        return self.api == "public"
