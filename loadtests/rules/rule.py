"""The rules that every system is given: onboarding audiences over a user, their account and an event."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

Root = Literal["user", "account", "event"]
Sign = Literal["==", "!=", "in", "not in", ">=", "<"]
Value = str | int | bool | tuple[str, ...]


class Clause(Struct, frozen=True):
    """`root.name sign value`. A missing value makes it false; `!=` and `not in` are asked only of what is always there.

    No name belongs to two roots, so that a system without roots can do with the names.
    """

    root: Root
    name: str
    sign: Sign
    value: Value


class Rule(Struct, frozen=True):
    """Holds when all clauses of one of its alternatives hold."""

    id: str
    alternatives: tuple[tuple[Clause, ...], ...]

    def written(self, both: str, either: str, write: Callable[[Clause], str]) -> str:
        """The rule as an expression: `write` writes a clause, `both` and `either` join."""
        return either.join(both.join(map(write, alternative)) for alternative in self.alternatives)


class Occasion(Struct, frozen=True):
    """An event of a user: what the rules are asked about."""

    number: int
    user: dict[str, Any]
    account: dict[str, Any]
    event: dict[str, Any]

    def roots(self) -> dict[str, dict[str, Any]]:
        return {"user": self.user, "account": self.account, "event": self.event}

    def flat(self) -> dict[str, Any]:
        return {**self.user, **self.account, **self.event}


Judge = Callable[[Occasion], list[str]]
"""The ids of the rules that hold on an occasion, in the rules' order."""
