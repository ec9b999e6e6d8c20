"""What Segment and RudderStack clients send. Numbers given as ids are read as text, explicit nulls as absent.

Events are msgspec structs and not pydantic models: a body holds up to thousands of them, and each is decoded and
checked in one pass over its bytes, in a quarter of the time. What an event is free to hold stays `Raw`, unread until
it is kept; most of a browser's context never is. Unknown fields are ignored.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError, defstruct, json

MAX_ID = 255
MAX_MESSAGE_ID = 99
NULL = Raw(b"null")
MANY = 100_000  # commas of a body that takes long to take apart
COUNTED = 10_000  # events: counting more of them would not be quick

Id = str | int | float | None
Name = Annotated[str, Meta(max_length=1_000)] | None


class Envelope(Struct, frozen=True, rename="camel"):
    """What a body holds beside the fields of its event, or its events. `sent_at` is the client's clock as it sent."""

    write_key: Any = None
    sent_at: Any = None
    batch: list[Raw] | None = None


class UnreadEnvelope(Struct, frozen=True):
    """The same, with the events as they stand in the body."""

    batch: Raw = NULL


class EventContext(Struct, frozen=True, rename="camel"):
    """What is read of an event's context, leniently."""

    group_id: Any = None
    identity_token: Any = None
    traits: Raw = NULL
    page: Raw = NULL


class Event(Struct, frozen=True, kw_only=True, rename="camel", tag_field="type"):
    """What every event may carry. Timestamps are read leniently: ISO 8601 or milliseconds, anything else is absent."""

    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    context: EventContext | None = None


class TrackEvent(Event, frozen=True, kw_only=True, tag="track"):
    event: Annotated[str, Meta(min_length=1, max_length=200)]
    properties: Raw = NULL


class IdentifyEvent(Event, frozen=True, kw_only=True, tag="identify"):
    """RudderStack's Python client sends the traits in `context.traits`."""

    traits: Raw = NULL


class GroupEvent(Event, frozen=True, kw_only=True, tag="group"):
    """`groupId`, or `context.groupId`, names the account."""

    group_id: Id = None
    traits: Raw = NULL


class PageEvent(Event, frozen=True, kw_only=True, tag="page"):
    name: Name = None
    category: Name = None
    properties: Raw = NULL


class ScreenEvent(PageEvent, frozen=True, kw_only=True, tag="screen"):
    """What mobile clients call a page."""


class AliasEvent(Event, frozen=True, kw_only=True, tag="alias"):
    """The anonymous visitor `previousId` is the user `userId`."""

    previous_id: Annotated[str, Meta(min_length=1)] | int | float


AnyEvent = TrackEvent | IdentifyEvent | GroupEvent | PageEvent | ScreenEvent | AliasEvent

decode_envelope = json.Decoder(Envelope).decode
_decode_unread = json.Decoder(UnreadEnvelope).decode


def has_more_events(body: bytes, limit: int) -> bool:
    """Whether a body's batch has more events than that, asked where taking them apart would cost much.

    They are passed over up to the first one too many. A body that cannot be read has none.
    """
    if limit > COUNTED or body.count(b",") < MANY:
        return False
    try:
        batch = bytes(_decode_unread(body).batch).lstrip()
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return batch.startswith(b"[") and not _is_at_most(limit, batch)


def _is_at_most(limit: int, batch: bytes) -> bool:
    try:
        _decode_at_most(limit)(batch)
    except ValidationError:
        return False
    return True


@cache
def _decode_at_most(limit: int) -> Callable[[bytes], Any]:
    """Decode an array of anything; raises ValidationError when it is longer, which fixed fields find first."""
    fields = [(f"event_{number}", Raw, NULL) for number in range(limit)]
    return json.Decoder(defstruct("Events", fields, array_like=True, forbid_unknown_fields=True)).decode


decode_event = json.Decoder(AnyEvent).decode


class Success(Struct, frozen=True):
    """The answer to every event that was taken, after its durable commit."""

    success: bool = True
