"""`trigger: {page: …}`."""

from annai.core.fields import Glob
from annai.core.triggers.kind import TriggerModel


class PageTrigger(TriggerModel):
    """Starts the flow on a page whose path matches the glob."""

    page: Glob

    @property
    def on_page(self) -> str:
        return self.page
