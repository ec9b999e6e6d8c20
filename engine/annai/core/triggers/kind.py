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

    @property
    def watches(self) -> str | None:
        """The condition whose change fires it, if one does."""
        return None

    @property
    def leaves(self) -> bool:
        """Whether that condition must become false instead of true."""
        return False

    @property
    def after(self) -> tuple[str, str] | None:
        """The other flow and the state of it that fire it, if one does."""
        return None

    @property
    def of_band(self) -> str | None:
        """The band of the scorecard that it names, if it names one."""
        return None

    @property
    def of_segment(self) -> str | None:
        """The segment that it names, if it names one."""
        return None

    @property
    def called(self) -> bool:
        """Whether a back end fires it."""
        return False

    @property
    def public(self) -> bool:
        """Whether the person's own page fires it, too."""
        return False
