"""Documents in memory: decoded once, kept with the version that the next commit is checked against."""

from collections.abc import Iterable, Iterator

from msgspec import msgpack

from annai.core.context import NOWHERE, Context, Workspace
from annai.core.health import assess
from annai.core.scorecard import Scorecard
from annai.core.standing import Standings
from annai.core.subject import Ledger, Personal, Ref, Subject
from annai.runtime.recent import Recent
from annai.store.protocol import Store

VIEW_AGE = 1_000

_decoder = msgpack.Decoder(Subject)
_encoder = msgpack.Encoder()


def encode(subject: Subject) -> bytes:
    return _encoder.encode(subject)


def decode(document: bytes) -> Subject:
    return _decoder.decode(document)


def new_subject(ref: Ref, now: int) -> Subject:
    """A subject of whom nothing is known yet."""
    ledger = Ledger() if ref.kind == "account" else None
    return Subject(key=ref.key, kind=ref.kind, personal=Personal(ref.id), created=now, ledger=ledger)


class Kept:
    """A subject in memory (None: it is known to be absent), and what was worked out of it as it is now."""

    __slots__ = ("_by", "_view", "_viewed", "_where", "read", "subject")

    def __init__(self, subject: Subject | None, read: int = 0) -> None:
        self.read = read  # when it was last read from the store, or 0
        self.put(subject)

    def put(self, subject: Subject | None, where: Standings | None = None, by: Workspace | None = None) -> None:
        """The subject has changed; `where` it stands by a workspace, if that is known."""
        self.subject = subject
        self._where, self._by = where, by
        self._view: Context | None = None
        self._viewed = 0

    def where(self, workspace: Workspace) -> Standings | None:
        """Where it stands by this workspace, if that is known."""
        return self._where if self._by is workspace else None

    def view(self, card: Scorecard | None, now: int) -> Context:
        """What a user's decision may read of an account: at most VIEW_AGE old."""
        if self.subject is None:
            return NOWHERE
        if self._view is None or abs(now - self._viewed) >= VIEW_AGE:
            self._view, self._viewed = account_view(self.subject, card, now), now
        return self._view


class Documents:
    """The subjects used lately, up to `limit`; a look-up costs memory's time, so all of a subject hangs on one."""

    def __init__(self, store: Store, limit: int) -> None:
        self._store = store
        self._kept: Recent[bytes, Kept] = Recent(limit)

    async def load(self, keys: Iterable[bytes]) -> None:
        """Bring these subjects into memory, in one store call."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._kept]
        if missing:
            for key, document in zip(missing, await self._store.load(missing), strict=True):
                if key not in self._kept:  # else it was committed meanwhile, and is newer than what was read
                    self._kept[key] = Kept(None if document is None else decode(document))

    async def refresh(self, keys: Iterable[bytes], now: int) -> None:
        """Bring these subjects into memory as they are now, though another process may have committed them."""
        wanted = list(dict.fromkeys(keys))
        for key, document in zip(wanted, await self._store.load(wanted) if wanted else (), strict=True):
            self.learn(key, document, now)

    def learn(self, key: bytes, document: bytes | None, now: int) -> None:
        """This is what the store had lately."""
        subject = None if document is None else decode(document)
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = Kept(subject, now)
        else:
            kept.read = now
            if _version(subject) > _version(kept.subject):  # else this process committed it meanwhile
                kept.put(subject)

    async def refresh_old(self, keys: Iterable[bytes], now: int) -> None:
        """The same for those that were not read for VIEW_AGE."""
        await self.refresh([key for key in keys if self._is_old(key, now)], now)

    def _is_old(self, key: bytes, now: int) -> bool:
        kept = self._kept.get(key)
        return kept is None or abs(now - kept.read) >= VIEW_AGE

    def __contains__(self, key: bytes) -> bool:
        """Whether it is known of this subject what it is, or that it is not."""
        return key in self._kept

    def __getitem__(self, key: bytes) -> Kept:
        """What is kept of a subject that was loaded."""
        kept = self._kept.get(key)
        if kept is None:
            raise KeyError(key)
        return kept

    def find(self, key: bytes) -> Kept | None:
        """What is kept of a subject; None when it was not loaded."""
        return self._kept.get(key)

    def get(self, key: bytes) -> Subject | None:
        """The subject as last known; load it first."""
        kept = self._kept.get(key)
        return None if kept is None else kept.subject

    def sharing(self, subjects: Iterable[Subject]) -> Iterator[Subject]:
        """Their accounts that share something with them."""
        for key in {subject.account for subject in subjects if subject.account}:
            account = self.get(key)
            if account is not None and account.shared:
                yield account

    def trim(self) -> None:
        """Forget what was not used lately, beyond the limit; call it between batches."""
        self._kept.trim()


def _version(subject: Subject | None) -> int:
    return 0 if subject is None else subject.version


def account_view(account: Subject, card: Scorecard | None, now: int) -> Context:
    """An account as its members' decisions see it: its traits, `id`, `health` and `band`, and what it shares."""
    values = {**account.personal.traits, "id": account.personal.id}
    health = assess(card, account, now)
    if health is not None:
        values |= {"health": health.score, "band": health.band}
    return Context(values, account.version, now, account.history, account.shared, account.personal.progress)
