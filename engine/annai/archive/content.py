"""What a file of the archive looks like: a mark that tells its kind, then the zlib stream of a MessagePack array.

Its name ends with the SHA-256 of its bytes.
"""

import zlib
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

from msgspec import DecodeError, Struct, msgpack

from annai.archive.errors import ArchiveDamaged

LEVEL = 6
T = TypeVar("T")

_encode = msgpack.Encoder().encode


def packed(mark: bytes, rows: Sequence[Struct]) -> bytes:
    return mark + zlib.compress(_encode(rows), LEVEL)


def unpacked(mark: bytes, decode: Callable[[bytes], T], name: str, checksum: bytes, content: bytes) -> T:
    """The rows of a file. Raises ArchiveDamaged."""
    if sha256(content).digest() != checksum or not content.startswith(mark):
        raise ArchiveDamaged(f"{name}: is not what was written; put it back from a backup")
    try:
        return decode(zlib.decompress(content[len(mark) :]))
    except (zlib.error, DecodeError) as error:
        raise ArchiveDamaged(f"{name}: cannot be read ({error})") from error
