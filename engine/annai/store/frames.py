"""The export's format: frames, each of which vouches for all before it.

A frame is the length of its payload (4 bytes, the highest first), the payload (MessagePack, a tagged array), and a
checksum: 16 bytes of BLAKE2b over the former frame's checksum (nothing before the first) and the payload. The first
frame says what this is, the last one how many rows of each type there are. Between them are the rows.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import count

import msgspec
from msgspec import Struct

from annai.store.content import Row
from annai.store.errors import StoreError

VERSION = 2
LENGTH = 4
CHECKSUM = 16
MAX_PAYLOAD = 1 << 28  # bytes


class ExportError(StoreError):
    """What is given is no export, or a damaged one."""


class Header(Struct, frozen=True, array_like=True, tag="annai-export"):
    version: int = VERSION


class Rows(Struct, frozen=True, array_like=True, tag="rows"):
    rows: tuple[Row, ...]


class Manifest(Struct, frozen=True, array_like=True, tag="manifest"):
    """How many rows of each type there are, by the type's tag; a type that has none is left out."""

    totals: dict[str, int]


Payload = Header | Rows | Manifest


class Frame(Struct, frozen=True):
    """A frame that was read, with its number, from 1, and its bytes in all."""

    number: int
    payload: Payload
    checksum: bytes
    size: int


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder[Payload](Payload).decode


def checksum_of(payload: bytes, former: bytes) -> bytes:
    """`former` is the checksum of the frame before, empty for the first one."""
    return blake2b(former + payload, digest_size=CHECKSUM).digest()


def frame(content: Payload, former: bytes) -> bytes:
    """The frame's bytes; its checksum is the last of them. Raises StoreError for a row that no frame can hold."""
    payload = _encode(content)
    if len(payload) > MAX_PAYLOAD:
        raise StoreError(f"a row of {len(payload):,} bytes is larger than a frame may be, {MAX_PAYLOAD:,} bytes")
    return len(payload).to_bytes(LENGTH, "big") + payload + checksum_of(payload, former)


def read_frames(read: Callable[[int], bytes]) -> Iterator[Frame]:
    """The frames of a stream, up to its manifest. `read` gives as many bytes as asked for, fewer at the end.

    Raises ExportError for what is no export or damaged, and EOFError where it ends too early.
    """
    former = b""
    for number in count(1):
        one = _read_frame(read, number, former)
        yield one
        if isinstance(one.payload, Manifest):
            return
        former = one.checksum


def _read_frame(read: Callable[[int], bytes], number: int, former: bytes) -> Frame:
    length = int.from_bytes(_read(read, LENGTH, number), "big")
    if length > MAX_PAYLOAD:
        raise ExportError(_damage(number))
    payload, checksum = _read(read, length, number), _read(read, CHECKSUM, number)
    if checksum != checksum_of(payload, former):
        raise ExportError(_damage(number))
    return Frame(number, _content(payload, number), checksum, LENGTH + length + CHECKSUM)


def _read(read: Callable[[int], bytes], size: int, number: int) -> bytes:
    found = read(size)
    if len(found) < size:
        raise EOFError(f"the export ends within frame {number}, before its manifest")
    return found


def _content(payload: bytes, number: int) -> Payload:
    try:
        content: Payload = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportError(f"frame {number} says what this Annai does not know ({error}); use a newer one") from error
    if (number == 1) != isinstance(content, Header):
        raise ExportError(_damage(number))
    if isinstance(content, Header) and content.version != VERSION:
        raise ExportError(f"the export has format {content.version}, but this Annai knows {VERSION}; use another")
    return content


def _damage(number: int) -> str:
    if number == 1:
        return "this is no export of Annai: it does not begin as one does"
    return f"the export is damaged in frame {number}: its checksum is another one; export anew"
