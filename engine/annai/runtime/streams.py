"""Streams: who waits to hear that a subject changed.

A stream says only a version, which covers the user and what others may read of the user's account. Slow readers
skip versions: only the latest is kept for them.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

from annai.core.subject import Subject


def version_of(subject: Subject | None, account_facts: int) -> str:
    """An opaque version of what a subject may be shown."""
    return f"{subject.version if subject else 0}.{account_facts}"


class Subscription:
    """One reader: the latest version, and whether it was read."""

    __slots__ = ("account", "ended", "facts", "key", "news", "subject")

    def __init__(self, key: bytes, subject: Subject | None, facts: int) -> None:
        self.key = key
        self.subject = subject
        self.account = subject.account if subject else None
        self.facts = facts
        self.news = asyncio.Event()
        self.ended = False

    async def versions(self) -> AsyncIterator[str]:
        while not self.ended:
            yield version_of(self.subject, self.facts)
            await self.news.wait()
            self.news.clear()


class Streams:
    """All open subscriptions, by user and by account."""

    def __init__(self) -> None:
        self._by_key: dict[bytes, set[Subscription]] = defaultdict(set)
        self._by_account: dict[bytes, set[Subscription]] = defaultdict(set)
        self.open = 0
        self._ended = False

    def add(self, subscription: Subscription) -> None:
        self.open += 1
        subscription.ended = self._ended
        self._by_key[subscription.key].add(subscription)
        if subscription.account:
            self._by_account[subscription.account].add(subscription)

    def remove(self, subscription: Subscription) -> None:
        self.open -= 1
        _discard(self._by_key, subscription.key, subscription)
        if subscription.account:
            _discard(self._by_account, subscription.account, subscription)

    def end(self) -> None:
        """End every subscription, and those to come: the process is about to stop."""
        self._ended = True
        for subscription in [each for readers in self._by_key.values() for each in readers]:
            subscription.ended = True
            subscription.news.set()

    def publish(self, subject: Subject, before: Subject, facts: int) -> None:
        """A subject was committed; `facts` is the version of its account's facts (a user's)."""
        for subscription in tuple(self._by_key.get(subject.key, ())):
            if subscription.account != subject.account:
                self._move(subscription, subject.account)
            subscription.subject, subscription.facts = subject, facts
            subscription.news.set()
        if subject.facts != before.facts:
            for subscription in self._by_account.get(subject.key, ()):
                subscription.facts = subject.facts
                subscription.news.set()

    def _move(self, subscription: Subscription, account: bytes | None) -> None:
        if subscription.account:
            _discard(self._by_account, subscription.account, subscription)
        subscription.account = account
        if account:
            self._by_account[account].add(subscription)


def _discard(index: dict[bytes, set[Subscription]], key: bytes, subscription: Subscription) -> None:
    index[key].discard(subscription)
    if not index[key]:
        del index[key]
