"""Personal parts under lock: AES-256-GCM, with the key of the subject that they are about.

What is sealed is bound to its subject and place, so that it cannot be passed off as another one's.
"""

import secrets
from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, random; a key would have to seal 2³² parts before two were likely to be the same
AHEAD = 1_000  # nonces that are asked of the system at once


class Cipher:
    """Seals and opens with these keys, by subject; each is made ready once."""

    def __init__(self, keys: Mapping[bytes, bytes]) -> None:
        self._keys = keys
        self._ready: dict[bytes, AESGCM] = {}
        self._nonces: Iterator[bytes] = iter(())

    def seal(self, subject: bytes, place: bytes, plain: bytes) -> bytes:
        """Nothing where the subject has no key: it was destroyed."""
        if subject not in self._keys:
            return b""
        nonce = next(self._nonces, None) or self._more()
        return nonce + self._of(subject).encrypt(nonce, plain, subject + place)

    def open(self, subject: bytes, place: bytes, sealed: bytes) -> bytes | None:
        """None where nothing was sealed, or the key is gone. Raises InvalidTag for what was tampered with."""
        if not sealed or subject not in self._keys:
            return None
        return self._of(subject).decrypt(sealed[:NONCE], sealed[NONCE:], subject + place)

    def _more(self) -> bytes:
        """The first of new nonces; the others are kept."""
        random = secrets.token_bytes(NONCE * AHEAD)
        self._nonces = (random[start : start + NONCE] for start in range(0, len(random), NONCE))
        return next(self._nonces)

    def _of(self, subject: bytes) -> AESGCM:
        if subject not in self._ready:
            self._ready[subject] = AESGCM(self._keys[subject])
        return self._ready[subject]
