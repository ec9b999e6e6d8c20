"""`POST /v1/decide` and `POST /v1/stream`: what the widget sends and gets."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, Raw, UnsetType

from annai.wire.base import ExternalId, MessageId, Wire
from annai.wire.experience import Experience
from annai.wire.feed import Feed
from annai.wire.site import Site

MAX_INPUTS = 500

Answer = Annotated[str, Meta(max_length=4_000)]
Names = Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=100)]
Moment = Annotated[int, Meta(ge=0, description="milliseconds since 1970 by the browser's clock")]


class PageView(Wire, frozen=True):
    """The page that the tab shows now; an argument of the request, never state.

    `elements` are the names of the site's elements that it has, `disabled` those of them that are disabled.
    """

    url: Annotated[str, Meta(max_length=4_000)]
    title: Annotated[str, Meta(max_length=1_000)] = ""
    elements: Names = ()
    disabled: Names = ()


class Input(Wire, frozen=True, tag_field="type"):
    """Something that happened at the tab. A second input with the same `id` changes nothing."""

    id: MessageId
    at: Moment


class TrackInput(Input, frozen=True, tag="track"):
    event: Annotated[str, Meta(min_length=1, max_length=200)]
    properties: dict[str, Any] = {}


class IdentifyInput(Input, frozen=True, tag="identify"):
    traits: dict[str, Any] = {}


class GroupInput(Input, frozen=True, tag="group"):
    group_id: ExternalId
    traits: dict[str, Any] = {}


class PageInput(Input, frozen=True, tag="page"):
    properties: dict[str, Any] = {}


class StartInput(Input, frozen=True, tag="start"):
    """The page asks for a flow, because the person did."""

    flow: Annotated[str, Meta(max_length=96)]


InteractionKind = Literal[
    "seen",
    "advanced",
    "dismissed",
    "snoozed",
    "target_missed",
    "answered",
    "retried",
    "task_opened",
    "task_attested",
    "back",
    "watched",
    "item_pressed",
]


class Interaction(Input, frozen=True):
    """What the person did with an experience. `action` is the index of the button, if one was pressed."""

    kind: ClassVar[InteractionKind]

    flow: Annotated[str, Meta(max_length=96)]
    run: Annotated[int, Meta(ge=1, le=1_000_000)]
    step: Annotated[str, Meta(max_length=64)]
    action: Annotated[int, Meta(ge=0, le=9)] | None = None


class SeenInput(Interaction, frozen=True, tag="seen"):
    kind = "seen"


class AdvancedInput(Interaction, frozen=True, tag="advanced"):
    kind = "advanced"


class DismissedInput(Interaction, frozen=True, tag="dismissed"):
    kind = "dismissed"


class SnoozedInput(Interaction, frozen=True, tag="snoozed"):
    """A button that puts the step off was pressed; `action` tells which, and so for how long."""

    kind = "snoozed"


class TargetMissedInput(Interaction, frozen=True, tag="target_missed"):
    """Its target was not there (`absent`), or several elements answer to it as well (`ambiguous`)."""

    kind = "target_missed"

    reason: Literal["absent", "ambiguous"] | None = None


class AnsweredInput(Interaction, frozen=True, kw_only=True, tag="answered"):
    """A survey's or quiz's question, and its answer: a number, a text, a choice's id or several; null skips it."""

    kind = "answered"

    question: Annotated[str, Meta(max_length=64)]
    value: float | Answer | tuple[Annotated[str, Meta(max_length=64)], ...] | None = None


class RetriedInput(Interaction, frozen=True, tag="retried"):
    """A quiz that was not passed is taken again."""

    kind = "retried"


class TaskOpenedInput(Interaction, frozen=True, kw_only=True, tag="task_opened"):
    """The button of a checklist's task was pressed."""

    kind = "task_opened"

    task: Annotated[str, Meta(max_length=64)]


class TaskAttestedInput(Interaction, frozen=True, kw_only=True, tag="task_attested"):
    """A person says that a checklist's task is done."""

    kind = "task_attested"

    task: Annotated[str, Meta(max_length=64)]


class BackInput(Interaction, frozen=True, tag="back"):
    """The step that was shown before is asked for."""

    kind = "back"


class WatchedInput(Interaction, frozen=True, kw_only=True, tag="watched"):
    """This share of the step's video was watched so far."""

    kind = "watched"

    share: Annotated[float, Meta(ge=0, le=1)]


class ItemPressedInput(Interaction, frozen=True, kw_only=True, tag="item_pressed"):
    """An item of a resource centre was pressed."""

    kind = "item_pressed"

    item: Annotated[str, Meta(max_length=64)]


InteractionInput = (
    SeenInput
    | AdvancedInput
    | DismissedInput
    | SnoozedInput
    | TargetMissedInput
    | AnsweredInput
    | RetriedInput
    | TaskOpenedInput
    | TaskAttestedInput
    | BackInput
    | WatchedInput
    | ItemPressedInput
)
WidgetInput = TrackInput | IdentifyInput | GroupInput | PageInput | StartInput | InteractionInput


class Asking(Wire, frozen=True):
    """Who asks. `key` is the write key, `token` the host's signed identity.

    Without a token it acts for `anonymousId`; with `identity: off` it may name a `userId` and `groupId`.
    """

    key: str
    token: str | None = None
    anonymous_id: ExternalId | None = None
    user_id: ExternalId | None = None
    group_id: ExternalId | None = None


class RequestHead(Asking, frozen=True, kw_only=True):
    """All of a decide request but its inputs."""

    request_id: Annotated[str, Meta(max_length=99)] = ""
    tab: Annotated[str, Meta(max_length=99)] = ""
    visible: bool = True
    sent_at: Annotated[int, Meta(ge=0)] | None = None
    page: PageView
    locale: Annotated[str, Meta(max_length=35)] = ""
    viewport: tuple[int, int] | None = None
    quiet: bool = False
    site: Annotated[str, Meta(max_length=64)] = ""
    feed: bool = False


class DecideRequest(RequestHead, frozen=True, kw_only=True):
    """Inputs and page in, experiences out. `key` is the write key, `token` the host's signed identity.

    Without a token it acts for `anonymousId`; with `identity: off` it may name a `userId` and `groupId`.
    `sentAt` is the browser's clock when it sent, so that the server can correct `at`.
    """

    inputs: Annotated[tuple[WidgetInput, ...], Meta(max_length=MAX_INPUTS)] = ()


class UnreadRequest(RequestHead, frozen=True, kw_only=True):
    """The same request with its inputs as they were sent, to be read one by one."""

    inputs: tuple[Raw, ...] = ()


class RejectedInput(Wire, frozen=True):
    """An input that was refused; it did not harm its neighbours. Sending it again will not help."""

    id: str
    code: str
    message: str


class DecideAnswer(Wire, frozen=True):
    """`version` is opaque: the stream names a newer one when there may be something new to show.

    `site` is there when the request's `site` is not its digest; `feed` when something lies in the person's feed, or the
    request asks for it.
    """

    version: str
    experiences: tuple[Experience, ...]
    rejected: tuple[RejectedInput, ...] = ()
    site: Site | UnsetType = UNSET
    feed: Feed | UnsetType = UNSET


class StreamRequest(Asking, frozen=True):
    """Who asks to be told of changes."""


class StreamEvent(Wire, frozen=True):
    """The data of each server-sent event: the subject is now at this version."""

    version: str
