"""Pages of a list: how many rows, and behind which."""

import base64
import binascii

from msgspec import Struct
from starlette.requests import Request

from annai.api.errors import BadRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class Window(Struct, frozen=True):
    """At most `limit` rows behind the key `after`."""

    after: bytes
    limit: int


def window_of(request: Request) -> Window:
    """The window that `limit` (1 to 200) and `cursor` ask for. Raises BadRequest."""
    return Window(decode_cursor(request.query_params.get("cursor", "")), _limit(request))


def encode_cursor(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def decode_cursor(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("cursor is not one that this server gave; leave it out to start again.") from None


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdecimal()) or len(text) > 3 or not 1 <= int(text) <= MAX_LIMIT:
        raise BadRequest(f"limit must be a number from 1 to {MAX_LIMIT}.")
    return int(text)
