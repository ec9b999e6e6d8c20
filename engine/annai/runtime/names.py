"""Names: the pseudonym by which the inside knows whom the outside calls by an id."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import count

from annai.core.subject import Kind, Ref, key_of
from annai.runtime.recent import Recent

REMEMBERED = 65_536


class Names:
    """`erased` are the pseudonyms that are used up: whoever comes by their ids is somebody new."""

    def __init__(self, secret: bytes = b"", erased: Iterable[bytes] = ()) -> None:
        self._secret = secret
        self._erased = set(erased)
        self._refs: Recent[tuple[Kind, str], Ref] = Recent(REMEMBERED)  # a keyed hash costs more than a look-up

    def ref(self, kind: Kind, id: str) -> Ref:
        """The subject that the outside calls `id`."""
        ref = self._refs.get((kind, id))
        if ref is None:
            ref = self._refs[kind, id] = Ref(kind, id, self._key(kind, id))
            self._refs.trim()
        return ref

    def first(self, kind: Kind, id: str) -> bytes:
        """The pseudonym of the first who came by an id: it stays the same, whoever is erased."""
        return key_of(kind, id, self._secret)

    def digest(self, text: str) -> str:
        """What stands for a text that may name a person: 32 digits that nobody can work out without the secret."""
        return blake2b(text.encode(), key=self._secret, digest_size=16).hexdigest()

    def retire(self, ref: Ref) -> None:
        """A person is erased, or being erased."""
        self._erased.add(ref.key)
        self._refs.pop((ref.kind, ref.id))

    def _key(self, kind: Kind, id: str) -> bytes:
        keys = (key_of(kind, id, self._secret, before) for before in count())
        return next(key for key in keys if key not in self._erased)
