"""Adoption: how often the account's users do an event, against a target."""

from typing import Annotated

from pydantic import Field

from annai.core.fields import Duration, Model
from annai.core.measures.moment import AccountMoment


class Adoption(Model):
    """How often the account's users did the event within the window, against a target; at most 1."""

    event: str
    target: Annotated[int, Field(ge=1)]
    within: Duration

    def value(self, moment: AccountMoment) -> float:
        """Events within the window ÷ target, at most 1."""
        return min(1.0, moment.count(self.event, self.within) / self.target)
