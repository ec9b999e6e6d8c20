"""By what messages and finished effects are known in every store: hashes, so that one store can tell them to another.

Two of a subject's n messages share their 8 bytes with a probability of n² / 2⁶⁵: one in 10¹³ for a thousand.
"""

from collections.abc import Iterator
from hashlib import blake2b, sha1

KEY, HOME = 16, 2  # bytes
HASH = 8  # bytes of a message's
_EFFECT = 15  # digits of an effect's


def hash_message(key: bytes, id: str) -> bytes:
    """The bytes by which a subject's message is remembered."""
    return blake2b(key + id.encode(), digest_size=HASH).digest()


def split(recent: bytes) -> Iterator[bytes]:
    """The hashes of messages that stand behind one another."""
    return (recent[start : start + HASH] for start in range(0, len(recent), HASH))


def hash_effect(id: str) -> int:
    """The number, of 60 bits, by which a finished row of the outbox is remembered; Lua reckons it, too."""
    return int(sha1(id.encode(), usedforsecurity=False).hexdigest()[:_EFFECT], 16)


def home_of(key: bytes) -> bytes:
    """The first 15 bits of a key, in two bytes: the subjects whose messages may be kept together."""
    return bytes((key[0], key[1] & 0xFE))


def last_of(subject: bytes) -> bytes:
    """The last key that a home stands for; of a key, itself."""
    return subject if len(subject) > HOME else bytes((subject[0], subject[1] | 1)) + b"\xff" * (KEY - HOME)
