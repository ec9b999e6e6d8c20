"""Breadth: how many of the product's deeds the account's users do."""

from typing import Annotated

from pydantic import Field

from annai.core.fields import Duration, Model
from annai.core.measures.moment import AccountMoment


class Breadth(Model):
    """The share of these events that the account's users did within the window."""

    events: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    within: Duration

    def value(self, moment: AccountMoment) -> float:
        """Distinct events done within the window ÷ events asked for."""
        return sum(moment.count(event, self.within) > 0 for event in self.events) / len(self.events)
