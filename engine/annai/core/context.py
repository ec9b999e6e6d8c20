"""What a decision may read beside its subject."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from annai.core.bundle import Bundle
from annai.core.facts import EMPTY
from annai.core.subject import Run, Series, Subject


class Context(Struct, frozen=True):
    """The subject's current account: its traits with `id`, `health` and `band`, at most 1 s old.

    `shared` are its runs that all members see, and `progress` is what was done there. `version` is the account's, and
    `at` when its health was assessed.
    """

    account: Mapping[str, Any] = EMPTY
    version: int = 0
    at: int = 0
    history: Mapping[str, Series] = EMPTY  # what all users of the account did
    shared: Mapping[str, Run] = {}
    progress: Mapping[str, Mapping[str, int]] = EMPTY


NOWHERE = Context()


def view_of(account: Subject) -> Context:
    """An account as its own conditions see it: its traits, `id`, and the `health` and `band` last committed."""
    values = {**account.personal.traits, "id": account.personal.id}
    health = account.ledger.health if account.ledger is not None else None
    if health is not None:
        values |= {"health": health.score, "band": health.band}
    return Context(values, account.version, history=account.history)


class Workspace(Struct, frozen=True, dict=True):
    """The bundle that starts runs, and the older ones that runs are pinned to.

    Flows that are `held` start nothing until the history that they ask for is counted.
    """

    bundle: Bundle
    pinned: Mapping[bytes, Bundle]
    held: frozenset[str] = frozenset()

    @cached_property
    def lends(self) -> bool:
        """Whether a run may have a step of its own assigned to somebody."""
        return any(bundle.lends for bundle in (self.bundle, *self.pinned.values()))

    def of(self, digest: bytes) -> Bundle | None:
        """The bundle of a run; None when it is not kept any more."""
        return self.bundle if digest == self.bundle.digest else self.pinned.get(digest)
