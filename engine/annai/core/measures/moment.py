"""An account at a moment: what a measure reads."""

from msgspec import Struct

from annai.core.history import count_since
from annai.core.instant import parse_duration
from annai.core.subject import Ledger, Subject


class AccountMoment(Struct, frozen=True):
    account: Subject
    ledger: Ledger
    now: int

    def count(self, event: str, within: str) -> int:
        """How often the account's users did the event within the window that ends now."""
        return count_since(self.account.history.get(event), self.now - parse_duration(within))
