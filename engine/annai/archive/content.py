"""What a file of the archive looks like: a mark that tells its kind, then a MessagePack array of two parts.

The first is what its rows say openly, compressed; the second what is sealed of each, which would not shrink. The file's
name ends with the SHA-256 of its bytes.
"""

import zlib
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

from msgspec import DecodeError, Raw, Struct, msgpack

from annai.archive.errors import ArchiveDamaged

LEVEL = 1  # of MessagePack that repeats itself, the higher ones save a fiftieth for three times the work
A = TypeVar("A")
B = TypeVar("B")


class _Parts(Struct, frozen=True, array_like=True):
    said: bytes
    sealed: Raw


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(_Parts).decode


def packed(mark: bytes, said: Sequence[object], sealed: Sequence[object]) -> bytes:
    return mark + _encode((zlib.compress(_encode(said), LEVEL), sealed))


def unpacked(
    mark: bytes,
    said: Callable[[bytes], Sequence[A]],
    sealed: Callable[[Raw], Sequence[B]],
    name: str,
    checksum: bytes,
    content: bytes,
) -> list[tuple[A, B]]:
    """The rows of a file: what each says, and what is sealed of it. Raises ArchiveDamaged."""
    if sha256(content).digest() != checksum or not content.startswith(mark):
        raise ArchiveDamaged(f"{name}: is not what was written; put it back from a backup")
    try:
        parts = _decode(content[len(mark) :])
        return list(zip(said(zlib.decompress(parts.said)), sealed(parts.sealed), strict=True))
    except (zlib.error, DecodeError, ValueError) as error:
        raise ArchiveDamaged(f"{name}: cannot be read ({error})") from error
