"""Inputs: everything that can happen to a subject.

`id` is the messageId that makes a retry harmless (empty for inputs that are idempotent by themselves), `at` the
moment it happened, `received` the moment it reached us. Whatever is personal (properties, traits, addresses,
external ids) lies in `personal`, which the log keeps apart. A `historical` input (imported, or older than a day)
changes history and traits but starts nothing.
"""

from typing import Any

from msgspec import Struct, field

from annai.core.signals import Signal
from annai.core.subject import Position, Series
from annai.core.sweep import Visiting
from annai.wire.decide import InteractionKind


class Input(Struct, frozen=True, kw_only=True, array_like=True, tag_field="type"):
    id: str = ""
    at: int
    received: int
    historical: bool = False
    personal: dict[str, Any] = field(default_factory=dict)

    @property
    def finishes(self) -> str | None:
        """The outbox row that is done with this input, if there is one."""
        return None


class Ordered(Input, frozen=True):
    """What came of an outbox row; most are named after it."""

    @property
    def finishes(self) -> str | None:
        return self.id


class Track(Input, frozen=True, tag="track"):
    """An event; `personal` holds its properties."""

    event: str


class Identify(Input, frozen=True, tag="identify"):
    """Traits of the subject itself; `personal` holds them."""


class Group(Input, frozen=True, tag="group"):
    """The user works in an account; `personal` holds `{"id": external id, "traits": {…}}`."""

    account: bytes


class Page(Input, frozen=True, tag="page"):
    """A page view; `personal` holds `{"path", "url", "title", "name", …}`."""


class Interaction(Input, frozen=True, tag="interaction"):
    """What a person did with an experience, as the widget tells it.

    `item` is the question that they answered (then `personal` holds the answer, `{"value": …}`), the task or the item,
    or why a target was missed.
    """

    kind: InteractionKind
    flow: str
    run: int
    step: str
    action: int | None = None
    item: str | None = None
    share: float | None = None  # of a video that was watched, 0 to 1


class Due(Input, frozen=True, tag="due"):
    """The subject's recheck timer has come."""


class Reserve(Input, frozen=True, tag="reserve"):
    """A step is about to be shown, in `tab`, or to be sent: the caps that cover it keep its place."""

    flow: str
    run: int
    step: str
    tab: str = ""


class Delivered(Ordered, frozen=True, tag="delivered"):
    """What became of a message of the step that the run entered at `entered`; `personal` may hold `{"error": …}`."""

    flow: str
    run: int
    step: str
    entered: int
    sent: bool


class Posted(Delivered, frozen=True, tag="posted"):
    """What became of a webhook, whose outbox row is `row`; people may send again one that failed."""

    row: str

    @property
    def finishes(self) -> str | None:
        return self.row


class Closed(Delivered, frozen=True, tag="closed"):
    """A person closed the task of the outbox row `row`: `sent` says whether it was done; `personal` may hold a note."""

    row: str

    @property
    def finishes(self) -> str | None:
        return self.row


class Seal(Input, frozen=True, tag="seal"):
    """To an anonymous visitor: it is the user `to` from now on; `personal` holds `{"id": the user's}`."""

    to: bytes


class Merge(Ordered, frozen=True, tag="merge"):
    """To a user: take in what the sealed visitor left; `personal` holds `{"snapshot": its document}`."""

    source: bytes


class Erase(Input, frozen=True, tag="erase"):
    """To a user or visitor: they are to be forgotten."""


class Forget(Input, frozen=True, tag="forget"):
    """To an account of somebody who is erased, or a member of it: forget what events told the origins' runs."""

    origins: tuple[bytes, ...]


class Report(Struct, frozen=True, omit_defaults=True):
    """What one log record says of one of the account's users, who was last active `at`.

    `events` are the names and moments of the events that the record tracked; of these the ones at the places in
    `past` start nothing.
    """

    user: bytes
    partition: int
    position: Position
    at: int
    signals: tuple[Signal, ...] = ()
    events: tuple[tuple[str, int], ...] = ()
    role: str | None = None
    past: tuple[int, ...] = ()


class Heard(Input, frozen=True, tag="heard"):
    """To an account: log records of its users, in the order of the log, by its projector.

    When a record carried account traits, `personal` holds `{"traits": […]}`: for each report None, or a list of moments
    with the traits that were told then. So it does with `"properties"`, as far as flows of accounts read them: of each
    report those of each event, in their order.
    """

    reports: tuple[Report, ...]


class Call(Input, frozen=True, tag="call"):
    """A back end starts a flow, or, if it is `public`, the person's own page does."""

    flow: str
    public: bool = False


class Assigned(Ordered, frozen=True, tag="assigned"):
    """To a user: show or mail this step for a run of the origin; `personal` may hold `{"carried": …}`: what it reads.

    `key` is the name of the run in the user's document.
    """

    key: str
    step: str
    run: int
    serial: int
    bundle: bytes
    origin: bytes
    account: bytes
    variant: str = ""


class Unassigned(Ordered, frozen=True, tag="unassigned"):
    """To the origin: nobody is there to take the step."""

    flow: str
    run: int
    serial: int


class Answered(Ordered, frozen=True, tag="answered"):
    """To the user whose run has assigned a step: what the recipient concluded."""

    user: bytes
    signal: Signal


class Recalled(Ordered, frozen=True, tag="recalled"):
    """To the recipient: the step is not to be shown or mailed any more; with `unseen`, only if it was not yet."""

    key: str
    run: int
    serial: int
    unseen: bool = False


class Visit(Input, frozen=True, tag="visit"):
    """A sweep comes by."""

    purpose: Visiting


class Recount(Input, frozen=True, tag="recount"):
    """What the log told of series that were not kept when it happened: it is added to them."""

    series: dict[str, Series]


RANKS: dict[type, int] = {Identify: 0, Group: 1}


def order(input: "AnyInput") -> tuple[int, int, str]:
    """The order of one subject's inputs of a request: by time; at one time, who it is comes before what it did.

    Clients stamp milliseconds, in which an identify, a group and a track often fall together.
    """
    return input.at, RANKS.get(type(input), 2), input.id


Outcome = Delivered | Posted | Closed
AnyInput = (
    Track
    | Identify
    | Group
    | Page
    | Interaction
    | Reserve
    | Due
    | Outcome
    | Seal
    | Merge
    | Heard
    | Visit
    | Call
    | Recount
    | Erase
    | Forget
    | Assigned
    | Unassigned
    | Recalled
    | Answered
)
