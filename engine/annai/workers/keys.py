"""The keys under which the archive seals: made where a subject has none yet."""

from collections.abc import Sequence

from annai.archive.cipher import Cipher
from annai.store.protocol import Store

FEW = 500  # keys that are made at once: a commit must not wait long for them


async def cipher_for(store: Store, subjects: Sequence[bytes]) -> Cipher:
    """A cipher with the keys of all these subjects, but of those whose key was destroyed."""
    keys: dict[bytes, bytes] = {}
    for start in range(0, len(subjects), FEW):
        some = subjects[start : start + FEW]
        keys |= await _keys(store, some)
    return Cipher(keys)


async def _keys(store: Store, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
    found = await store.keys(subjects)
    missing = [subject for subject in subjects if subject not in found]
    if missing:
        await store.make_keys(missing)
        found |= await store.keys(missing)
    return found
