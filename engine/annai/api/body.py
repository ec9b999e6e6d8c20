"""Request bodies: read by a deadline, decompressed within bounds, parsed strictly. Content-Type is not asked."""

import zlib
from typing import Any

import orjson
from starlette.types import Message, Receive, Scope

from annai.api.deadline import Deadline
from annai.api.errors import BadRequest, TooLarge, TooSlow
from annai.api.flight import Flight
from annai.settings import Settings

GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib's largest window, with a gzip header


async def receive_body(scope: Scope, receive: Receive, settings: Settings, flight: Flight) -> bytes:
    """The whole body as it is sent. Raises TooLarge, TooSlow, Overloaded and BadRequest."""
    try:
        with Deadline(settings.client_timeout / 1000):
            return await _receive(scope, receive, settings.max_body_bytes, flight)
    except TimeoutError:
        raise TooSlow(f"The body did not come within {settings.client_timeout / 1000:g} s.") from None


def plain_body(body: bytes, settings: Settings) -> bytes:
    """A whole body, decompressed when it is gzip. Raises TooLarge (as sent, or decompressed) and BadRequest."""
    limit = settings.max_body_bytes
    if len(body) > limit:
        raise _too_large(limit)
    return gunzip(body, limit) if body[:2] == GZIP else body


async def _receive(scope: Scope, receive: Receive, limit: int, flight: Flight) -> bytes:
    """Most bodies come in one piece; the length that is announced matters for the others."""
    body, more = _piece(await receive())
    if more:
        _check_length(scope, limit)
    pieces, size = [body], 0
    try:
        while True:
            flight.add(len(body))
            size += len(body)
            if not more or size > limit:
                break
            body, more = _piece(await receive())
            pieces.append(body)
    finally:
        flight.remove(size)
    if size > limit:
        raise _too_large(limit)
    return b"".join(pieces)


def _piece(message: Message) -> tuple[bytes, bool]:
    """A piece of the body, and whether more follow."""
    if message["type"] == "http.disconnect":
        raise BadRequest("The client left before its body was complete.")
    return message.get("body", b""), message.get("more_body", False)


def _check_length(scope: Scope, limit: int) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and (len(value) > 18 or int(value) > limit):
            raise _too_large(limit)


def gunzip(body: bytes, limit: int) -> bytes:
    """Decompress one gzip member, never holding more than `limit` bytes of it."""
    inflater = zlib.decompressobj(GZIP_WINDOW)
    try:
        plain = inflater.decompress(body, limit + 1)
    except zlib.error:
        raise BadRequest("The body starts as gzip but cannot be decompressed.") from None
    if len(plain) > limit:
        raise _too_large(limit)
    if not inflater.eof:
        raise BadRequest("The gzip body is cut short.")
    return plain


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. NaN, infinities, lone surrogates and extreme nesting are refused."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def too_deep(value: Any, limit: int) -> bool:
    """Whether objects and lists nest deeper than `limit` levels."""
    level = [value]
    for _ in range(limit + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is larger than {limit} bytes; send fewer events at once.")
