"""What every kind of trigger is."""

from annai.core.fields import Model, Source


class TriggerModel(Model):
    """A trigger as it is written in a flow file."""

    where: Source | None = None

    @property
    def listens_to(self) -> str | None:
        """The event that fires it, if one does; `where` may read its properties."""
        return None

    @property
    def on_page(self) -> str | None:
        """The glob of the pages that fire it, if any do."""
        return None
