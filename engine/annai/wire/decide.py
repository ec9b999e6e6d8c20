"""`POST /v1/decide` and `POST /v1/stream`: what the widget sends and gets."""

from typing import Annotated, Any, Literal

from pydantic import Field

from annai.wire.base import ExternalId, MessageId, Wire
from annai.wire.experience import Experience

MAX_INPUTS = 500


class PageView(Wire):
    """The page that the tab shows now; an argument of the request, never state."""

    url: Annotated[str, Field(max_length=4_000)]
    title: Annotated[str, Field(max_length=1_000)] = ""


class TrackInput(Wire):
    type: Literal["track"]
    id: MessageId
    at: Annotated[int, Field(ge=0, description="milliseconds since 1970 by the browser's clock")]
    event: Annotated[str, Field(min_length=1, max_length=200)]
    properties: dict[str, Any] = {}


class IdentifyInput(Wire):
    type: Literal["identify"]
    id: MessageId
    at: Annotated[int, Field(ge=0)]
    traits: dict[str, Any] = {}


class GroupInput(Wire):
    type: Literal["group"]
    id: MessageId
    at: Annotated[int, Field(ge=0)]
    group_id: Annotated[ExternalId, Field(alias="groupId")]
    traits: dict[str, Any] = {}


class PageInput(Wire):
    type: Literal["page"]
    id: MessageId
    at: Annotated[int, Field(ge=0)]
    properties: dict[str, Any] = {}


class InteractionInput(Wire):
    """What the person did with an experience. `action` is the index of the button, if one was pressed."""

    type: Literal["seen", "advanced", "dismissed", "target_missed"]
    id: MessageId
    at: Annotated[int, Field(ge=0)]
    flow: Annotated[str, Field(max_length=64)]
    run: Annotated[int, Field(ge=1, le=1_000_000)]
    step: Annotated[str, Field(max_length=64)]
    action: Annotated[int, Field(ge=0, le=9)] | None = None


WidgetInput = Annotated[
    TrackInput | IdentifyInput | GroupInput | PageInput | InteractionInput, Field(discriminator="type")
]


class DecideRequest(Wire):
    """Inputs and page in, experiences out. `key` is the write key, `token` the host's signed identity.

    Without a token it acts for `anonymousId`; with `identity: off` it may name a `userId` and `groupId`.
    `sentAt` is the browser's clock when it sent, so that the server can correct `at`.
    """

    key: str
    token: str | None = None
    anonymous_id: Annotated[ExternalId | None, Field(alias="anonymousId")] = None
    user_id: Annotated[ExternalId | None, Field(alias="userId")] = None
    group_id: Annotated[ExternalId | None, Field(alias="groupId")] = None
    request_id: Annotated[str, Field(alias="requestId", max_length=99)] = ""
    tab: Annotated[str, Field(max_length=99)] = ""
    visible: bool = True
    sent_at: Annotated[int | None, Field(alias="sentAt", ge=0)] = None
    page: PageView
    locale: Annotated[str, Field(max_length=35)] = ""
    viewport: tuple[int, int] | None = None
    inputs: Annotated[list[WidgetInput], Field(max_length=MAX_INPUTS)] = []


class RejectedInput(Wire):
    """An input that was refused; it did not harm its neighbours. Sending it again will not help."""

    id: str
    code: str
    message: str


class DecideAnswer(Wire):
    """`version` is opaque: the stream names a newer one when there may be something new to show."""

    version: str
    experiences: list[Experience]
    rejected: list[RejectedInput] = []


class StreamRequest(Wire):
    key: str
    token: str | None = None
    anonymous_id: Annotated[ExternalId | None, Field(alias="anonymousId")] = None
    user_id: Annotated[ExternalId | None, Field(alias="userId")] = None
    group_id: Annotated[ExternalId | None, Field(alias="groupId")] = None


class StreamEvent(Wire):
    """The data of each server-sent event: the subject is now at this version."""

    version: str
