"""What is wrong with JSON that is no request, in words for those who sent it."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import DecodeError, ValidationError

from annai.api.body import parse_object
from annai.api.errors import BadRequest

T = TypeVar("T")

FAULTS = (DecodeError, UnicodeDecodeError, RecursionError)


def decoded(decode: Callable[[bytes], T], body: bytes) -> T:
    """What a typed decoder reads in a body. Raises BadRequest."""
    try:
        return decode(body)
    except FAULTS as error:
        parse_object(body)  # which says more of what is no JSON, or no object
        raise BadRequest(explain(error)) from None


def explain(error: Exception) -> str:
    """What was expected, and where."""
    return str(error) if isinstance(error, ValidationError) else "This is not JSON, or it nests too deeply."


def without_tag(text: str, types: str) -> str:
    """What is wrong and where, but never what was sent: an unknown type is repeated by the decoder; name the known."""
    return f"Expected {types} - at `$.type`" if text.endswith("`$.type`") else text
