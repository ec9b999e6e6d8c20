"""When an event happened, by our clock: received − (sent − original), never in the future."""

from typing import Any

from annai.core.instant import DAY, parse_moment

HISTORICAL_AFTER = DAY


def moment_of(value: Any) -> int | None:
    """The moment that a client wrote: ISO 8601, or milliseconds since 1970. None for anything else."""
    if isinstance(value, str):
        return _written(value)
    if value is None:
        return None
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _written(text: str) -> int | None:
    if len(text) > 64:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        return None


def corrected(original: int | None, sent: int | None, received: int) -> int:
    """The moment of an event whose client wrote `original` and sent it at `sent`, both by its own clock."""
    if original is None:
        return received
    at = original if sent is None else received - (sent - original)
    if at > received:
        return received
    return at if at > 0 else 0


def is_historical(at: int, received: int) -> bool:
    """Whether an event is too old to start anything."""
    return at < received - HISTORICAL_AFTER
