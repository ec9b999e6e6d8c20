"""What Segment and RudderStack clients send. Numbers given as ids are read as text, explicit nulls as absent."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

from annai.wire.base import Wire


def _text(value: Any) -> Any:
    """Clients send numbers as ids, and empty text where they have none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _object(value: Any) -> Any:
    return {} if value is None else value


OptionalId = Annotated[Annotated[str, Field(max_length=255)] | None, BeforeValidator(_text)]
RequiredId = Annotated[str, Field(min_length=1, max_length=255), BeforeValidator(_text)]
OptionalMessageId = Annotated[Annotated[str, Field(max_length=99)] | None, BeforeValidator(_text)]
Object = Annotated[dict[str, Any], BeforeValidator(_object)]
OptionalName = Annotated[str, Field(max_length=1_000)] | None


class Event(Wire):
    """What every event may carry. Timestamps are read leniently: ISO 8601 or milliseconds, anything else is absent."""

    message_id: Annotated[OptionalMessageId, Field(alias="messageId")] = None
    user_id: Annotated[OptionalId, Field(alias="userId")] = None
    anonymous_id: Annotated[OptionalId, Field(alias="anonymousId")] = None
    timestamp: Any = None
    original_timestamp: Annotated[Any, Field(alias="originalTimestamp")] = None
    sent_at: Annotated[Any, Field(alias="sentAt")] = None
    context: Object = {}


class TrackEvent(Event):
    type: Literal["track"]
    event: Annotated[str, Field(min_length=1, max_length=200)]
    properties: Object = {}


class IdentifyEvent(Event):
    """RudderStack's Python client sends the traits in `context.traits`."""

    type: Literal["identify"]
    traits: dict[str, Any] | None = None


class GroupEvent(Event):
    """`groupId`, or `context.groupId`, names the account."""

    type: Literal["group"]
    group_id: Annotated[OptionalId, Field(alias="groupId")] = None
    traits: Object = {}


class PageEvent(Event):
    type: Literal["page", "screen"]
    name: OptionalName = None
    category: OptionalName = None
    properties: Object = {}


class AliasEvent(Event):
    """The anonymous visitor `previousId` is the user `userId`."""

    type: Literal["alias"]
    previous_id: Annotated[RequiredId, Field(alias="previousId")]


AnyEvent = Annotated[TrackEvent | IdentifyEvent | GroupEvent | PageEvent | AliasEvent, Field(discriminator="type")]
EVENT: TypeAdapter[TrackEvent | IdentifyEvent | GroupEvent | PageEvent | AliasEvent] = TypeAdapter(AnyEvent)


class Success(Wire):
    """The answer to every event that was taken, after its durable commit."""

    success: Literal[True] = True
