"""`trigger: {event: …}`."""

from annai.core.triggers.kind import TriggerModel


class EventTrigger(TriggerModel):
    """Starts the flow when the event comes and `where` holds."""

    event: str

    @property
    def listens_to(self) -> str:
        return self.event
