"""Recency: how long ago anyone of the account was last active."""

import math

from annai.core.fields import Duration, Model
from annai.core.instant import parse_duration
from annai.core.measures.moment import AccountMoment


class Recency(Model):
    """Halves with every `half_life` since anyone of the account was last active."""

    half_life: Duration

    def value(self, moment: AccountMoment) -> float:
        """0.5 to the power of the time since the last activity ÷ half-life; 0 for an account never active."""
        last = moment.account.last_seen
        return math.pow(0.5, max(0, moment.now - last) / parse_duration(self.half_life)) if last else 0.0
