"""What a store holds, as rows that every portable store can give (`dump`) and take (`restore`).

A row says what it says by itself, whatever keeps it. `Secret` comes first, and documents before messages; a
partition's records come in the order of its log. Of the other types a store chooses the order; rows of one type, where
people see an order (effects, emails, refusals, sweeps, bundles), come oldest first.
"""

from typing import Literal

from msgspec import Struct

from annai.core.subject import Kind, Position
from annai.core.sweep import Sweep


class Secret(Struct, frozen=True, array_like=True, tag="secret"):
    """The key of all subject hashes; it takes the place of the new store's own."""

    value: bytes


class Document(Struct, frozen=True, array_like=True, tag="document"):
    """A subject's document, with its timer.

    `recent` holds the hashes of its latest messages, 8 bytes each (`hash_message`), for which no moment is kept. A
    store that needs one takes that of the import.
    """

    key: bytes
    kind: Kind
    version: int
    due: int | None
    recent: bytes
    document: bytes


class Message(Struct, frozen=True, array_like=True, tag="message"):
    """A message that a subject sent, by its hash, and a moment: it is not forgotten before this is a day past.

    `subject` is its key, or only its home (`home_of`): the hash tells subjects apart, too.
    """

    subject: bytes
    hash: bytes
    at: int


class Logged(Struct, frozen=True, array_like=True, tag="record"):
    """A record at its position, which it keeps. The subject says the partition.

    What shall come into SQLite has an epoch below 2²⁸ and a sequence below 2³⁵.
    """

    position: Position
    subject: bytes
    body: bytes
    personal: bytes


class LogEnd(Struct, frozen=True, array_like=True, tag="log-end"):
    """No record may ever get a position of this batch or an earlier one, in any partition, even if none has it now."""

    epoch: int
    sequence: int


class Partial(Struct, frozen=True, array_like=True, tag="partial"):
    """A projection's partial of a partition, and the position up to which it has read."""

    name: str
    partition: int
    position: Position
    body: bytes


class Queued(Struct, frozen=True, array_like=True, tag="effect"):
    """A row of the outbox, in the partition of its maker; a claimed one waits, with `available_at` its lease's end.

    `effect` is MessagePack.
    """

    id: str
    kind: str
    partition: int
    state: Literal["waiting", "failed"]
    effect: bytes
    attempts: int
    available_at: int
    error: str | None


class Finished(Struct, frozen=True, array_like=True, tag="finished"):
    """A row of the outbox that is done, by its id's hash (`hash_effect`): its effect is never queued again."""

    partition: int
    hash: int


class Membership(Struct, frozen=True, array_like=True, tag="member"):
    """A `Member`."""

    account: bytes
    user: bytes
    role: str | None
    joined: int
    last_seen: int


class Bundle(Struct, frozen=True, array_like=True, tag="bundle"):
    """A bundle's files. Records from `first` on may name it, up to `last` once it was retired, in any partition."""

    digest: bytes
    first: Position
    last: Position | None
    base: bytes | None
    files: bytes


class Applied(Struct, frozen=True, array_like=True, tag="applied"):
    """The digest of the bundle that decides."""

    digest: bytes


class Swept(Struct, frozen=True, array_like=True, tag="sweep"):
    sweep: Sweep


class Request(Struct, frozen=True, array_like=True, tag="request"):
    """What a back end's key stands for, and since when."""

    key: str
    fingerprint: bytes
    at: int


class Refused(Struct, frozen=True, array_like=True, tag="refusal"):
    """A `Refusal`; `place` tells it from its equals."""

    place: int
    at: int
    code: str
    message: str
    input: bytes


class Email(Struct, frozen=True, array_like=True, tag="email"):
    """A `SentEmail`."""

    id: str
    at: int
    state: Literal["sent", "failed"]
    recipient: str
    subject: str
    source: bytes
    error: str


Row = (
    Secret
    | Document
    | Message
    | Logged
    | LogEnd
    | Partial
    | Queued
    | Finished
    | Membership
    | Bundle
    | Applied
    | Swept
    | Request
    | Refused
    | Email
)
