"""`trigger: {band: …}`."""

from annai.core.fields import Id
from annai.core.triggers.kind import TriggerModel


class BandTrigger(TriggerModel):
    """Starts the flow when the user's account comes into a band of its scorecard."""

    band: Id

    @property
    def of_band(self) -> str:
        return self.band

    @property
    def watches(self) -> str:
        return f'account.band == "{self.band}"'
