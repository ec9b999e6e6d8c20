"""Keeps: which series a bundle keeps."""

from msgspec import Struct


class Keeps(Struct, frozen=True, array_like=True):
    """Series by their keys: of users with the moments, of users with the total, and of accounts.

    Of a flow's goal alone a user keeps the total and no moments, so an edit may ask for these later.
    """

    times: frozenset[str] = frozenset()
    total: frozenset[str] = frozenset()
    account: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.times or self.total or self.account)

    def without(self, other: "Keeps") -> "Keeps":
        return Keeps(self.times - other.times, self.total - other.total, self.account - other.account)

    def common(self, other: "Keeps") -> "Keeps":
        return Keeps(self.times & other.times, self.total & other.total, self.account & other.account)


NOTHING = Keeps()
