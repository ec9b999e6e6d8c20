"""MessagePack as Redis's Lua reads it: it knows no bytes type, and its strings may hold any bytes."""

from typing import Any

from msgspec import Raw, msgpack

_encode = msgpack.Encoder().encode


def text(value: bytes) -> Raw:
    """Bytes as a string of MessagePack."""
    length = len(value)
    if length < 0x100:
        return Raw(b"\xd9%c%b" % (length, value))
    if length < 0x10000:
        return Raw(b"\xda%b%b" % (length.to_bytes(2, "big"), value))
    return Raw(b"\xdb%b%b" % (length.to_bytes(4, "big"), value))


def pack(value: Any) -> bytes:
    """Values of numbers, strings, bytes, lists and tuples; what is Raw is packed already."""
    return _encode(_plain(value))


def pack_plain(value: Any) -> bytes:
    """The same of a value without bytes, which is quicker."""
    return _encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return text(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
