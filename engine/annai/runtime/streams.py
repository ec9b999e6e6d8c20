"""Streams: who wants to hear that a subject changed.

A stream says only a version, which covers the user and what others may read of the user's account. The readers of a
subject hear of its commit at once. Those of an account may be thousands, each of whom decides again when it hears:
they have their turns, BURST of them every INTERVAL, so that no decision waits for all of them.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection
from itertools import islice

from annai.core.subject import Subject

BURST = 20
INTERVAL = 0.01  # seconds


def version_of(version: int, facts: int) -> str:
    """An opaque version of what a subject may be shown: its own, and that of its account's facts."""
    return f"{version}.{facts}"


class Subscription(ABC):
    """Someone who wants to hear of the subject `key`, and the version that it has."""

    __slots__ = ("account", "facts", "key", "version")

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.account: bytes | None = None
        self.version = 0
        self.facts = 0

    @property
    def latest(self) -> str:
        return version_of(self.version, self.facts)

    @abstractmethod
    def tell(self) -> None:
        """Called on the loop when `latest` is another; it must be quick and not raise."""

    @abstractmethod
    def end(self) -> None:
        """Called on the loop when there will be no more; it must be quick and not raise."""


class Streams:
    """All open subscriptions, by subject and by account."""

    def __init__(self) -> None:
        self._by_key: dict[bytes, set[Subscription]] = defaultdict(set)
        self._by_account: dict[bytes, set[Subscription]] = defaultdict(set)
        self._waiting: dict[Subscription, int] = {}  # the facts that each has yet to hear of, in the order of turns
        self._turn: asyncio.TimerHandle | None = None
        self._ended = False
        self.open = 0

    def count(self, key: bytes) -> int:
        """How many subscriptions a subject has."""
        return len(self._by_key.get(key, ()))

    def keys(self) -> list[bytes]:
        """The subjects and the accounts that somebody wants to hear of."""
        return [*self._by_key, *self._by_account]

    def add(self, subscription: Subscription) -> None:
        self.open += 1
        self._by_key[subscription.key].add(subscription)
        if self._ended:
            subscription.end()

    def remove(self, subscription: Subscription) -> None:
        self.open -= 1
        _discard(self._by_key, subscription.key, subscription)
        self._leave_account(subscription)

    def end(self) -> None:
        """End every subscription, and those to come: the process is about to stop."""
        self._ended = True
        for subscription in [each for readers in self._by_key.values() for each in readers]:
            subscription.end()

    def concerns(self, key: bytes) -> bool:
        """Whether somebody wants to hear of this subject or account."""
        return key in self._by_key or key in self._by_account

    def catch_up(self, subject: Subject, facts: int) -> None:
        """A subject was committed elsewhere; those who know of it already are left alone."""
        for subscription in self._by_key.get(subject.key, ()):
            if (subscription.version, subscription.facts) != (subject.version, facts):
                self.move(subscription, subject, facts)
                subscription.tell()
        late = [each for each in self._by_account.get(subject.key, ()) if each.facts < subject.facts]
        if late:
            self._announce(late, subject.facts)

    def publish(self, subject: Subject, before: Subject, facts: int) -> None:
        """A subject was committed; `facts` is the version of its account's facts (a user's)."""
        for subscription in self._by_key.get(subject.key, ()):
            self.move(subscription, subject, facts)
            subscription.tell()
        if subject.facts != before.facts and subject.key in self._by_account:
            self._announce(self._by_account[subject.key], subject.facts)

    def move(self, subscription: Subscription, subject: Subject, facts: int) -> None:
        """The subject is now as given, perhaps in another account."""
        subscription.version, subscription.facts = subject.version, facts
        if subscription.account != subject.account:
            self._leave_account(subscription)
            subscription.account = subject.account
            if subject.account:
                self._by_account[subject.account].add(subscription)

    def _leave_account(self, subscription: Subscription) -> None:
        self._waiting.pop(subscription, None)
        if subscription.account:
            _discard(self._by_account, subscription.account, subscription)

    def _announce(self, readers: Collection[Subscription], facts: int) -> None:
        self._waiting.update(dict.fromkeys(readers, facts))
        if self._turn is None:
            self._take_turns()

    def _take_turns(self) -> None:
        for subscription in tuple(islice(self._waiting, BURST)):
            facts = self._waiting.pop(subscription)
            if facts > subscription.facts:  # else a commit of its own subject told it
                subscription.facts = facts
                subscription.tell()
        more = bool(self._waiting)
        self._turn = asyncio.get_running_loop().call_later(INTERVAL, self._take_turns) if more else None


def _discard(index: dict[bytes, set[Subscription]], key: bytes, subscription: Subscription) -> None:
    index[key].discard(subscription)
    if not index[key]:
        del index[key]
