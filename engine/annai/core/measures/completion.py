"""Completion: the share of the account's members who completed a flow."""

from annai.core.fields import Id, Model
from annai.core.measures.moment import AccountMoment


class Completion(Model):
    """The share of the account's members who completed the flow."""

    flow: Id

    def value(self, moment: AccountMoment) -> float:
        """Members who completed the flow ÷ members; 0 without members."""
        ledger = moment.ledger
        return min(1.0, ledger.completed.get(self.flow, 0) / ledger.members) if ledger.members else 0.0
