"""Documents in memory: decoded once, kept with the version that the next commit is checked against."""

from collections.abc import Iterable

from msgspec import msgpack

from annai.core.context import NOWHERE, Context, Workspace
from annai.core.health import assess
from annai.core.scorecard import Scorecard
from annai.core.standing import Standings
from annai.core.subject import Kind, Ledger, Personal, Ref, Subject
from annai.runtime.recent import Recent
from annai.store.protocol import Store

VIEW_AGE = 1_000

_decoder = msgpack.Decoder(Subject)
_encoder = msgpack.Encoder()


def encode(subject: Subject) -> bytes:
    return _encoder.encode(subject)


def decode(document: bytes) -> Subject:
    return _decoder.decode(document)


def new_subject(kind: Kind, id: str, key: bytes, now: int) -> Subject:
    """A subject of whom nothing is known yet."""
    ledger = Ledger() if kind == "account" else None
    return Subject(key=key, kind=kind, personal=Personal(id), created=now, ledger=ledger)


class Documents:
    """The subjects used lately, up to `limit`; absent ones are remembered as None until committed."""

    def __init__(self, store: Store, limit: int) -> None:
        self._store = store
        self._limit = limit
        self._subjects: Recent[bytes, Subject | None] = Recent(limit)
        self._views: Recent[bytes, tuple[Subject, int, Context]] = Recent(limit)
        self._workspace: Workspace | None = None
        self._places: Recent[bytes, Standings] = Recent(limit)  # by that workspace

    def __contains__(self, key: bytes) -> bool:
        """Whether it is known of this subject what it is, or that it is not."""
        return key in self._subjects

    async def load(self, keys: Iterable[bytes]) -> None:
        """Bring these subjects into memory, in one store call."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._subjects]
        if missing:
            for key, document in zip(missing, await self._store.load(missing), strict=True):
                if key not in self._subjects:  # else it was committed meanwhile, and is newer than what was read
                    self._subjects[key] = None if document is None else decode(document)

    def get(self, key: bytes) -> Subject | None:
        """The subject as last known; load it first."""
        return self._subjects.get(key)

    def of(self, ref: Ref, now: int) -> Subject:
        """The loaded subject, or a new one."""
        return self.get(ref.key) or new_subject(ref.kind, ref.id, ref.key, now)

    def put(self, key: bytes, subject: Subject | None) -> None:
        self._subjects[key] = subject
        self._places.pop(key)

    def where(self, key: bytes, workspace: Workspace) -> Standings | None:
        """Where a subject stands by this workspace, if that was noted since the subject changed last."""
        if workspace is not self._workspace:
            self._workspace, self._places = workspace, Recent(self._limit)
        return self._places.get(key)

    def note(self, key: bytes, where: Standings) -> None:
        """Note where the subject stands by the workspace that `where` was last asked for."""
        self._places[key] = where

    def trim(self) -> None:
        """Forget what was not used lately, beyond the limit; call it between batches."""
        for kept in (self._subjects, self._views, self._places):
            kept.trim()

    def view(self, account: bytes | None, card: Scorecard | None, now: int) -> Context:
        """What a user's decision may read of an account: at most VIEW_AGE old."""
        subject = self.get(account) if account else None
        if account is None or subject is None:
            return NOWHERE
        kept = self._views.get(account)
        if kept is not None and kept[0] is subject and abs(now - kept[1]) < VIEW_AGE:
            return kept[2]
        view = account_view(subject, card, now)
        self._views[account] = (subject, now, view)
        return view


def account_view(account: Subject, card: Scorecard | None, now: int) -> Context:
    """An account as conditions and templates see it: its traits, `id`, `health` and `band`."""
    values = {**account.personal.traits, "id": account.personal.id}
    health = assess(card, account, now)
    if health is not None:
        values |= {"health": health.score, "band": health.band}
    return Context(values, account.facts)
