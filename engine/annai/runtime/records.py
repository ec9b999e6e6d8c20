"""What the log holds of one submission: the inputs of a subject with their signals, the personal part apart.

A personal part is about its subject alone: what an account hears of its users, or what a run lends to another one, is
not repeated there. So who is erased is erased with their own records.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import DecodeError, Raw, Struct, field, msgpack
from msgspec.structs import replace

from annai.core.inputs import AnyInput, Assigned, Heard
from annai.core.signals import Signal
from annai.core.subject import ERASED, Kind, Subject
from annai.store.protocol import Record


class Logged(Struct, frozen=True, array_like=True):
    """An input, what it led to, and the account under which the subject then stood."""

    input: AnyInput
    signals: tuple[Signal, ...]
    account: bytes | None


class Viewed(Struct, frozen=True, array_like=True):
    """What was read of an account: its version, and the moment at which its health was assessed."""

    version: int
    at: int


class Body(Struct, frozen=True, array_like=True):
    """`bundle` decided, and the commit made the document's `version`: so what is past can be worked out again.

    `views` are the accounts that it read, and `held` the flows that started nothing, for their history was counted.
    """

    kind: Kind
    at: int
    bundle: bytes
    steps: tuple[Logged, ...]
    version: int = 0
    views: dict[bytes, Viewed] = {}
    held: tuple[str, ...] = ()


class PersonalPart(Struct, frozen=True, array_like=True):
    """The personal part of each input, and who the subject and its accounts are outside.

    `checksum` is the CRC-32 of the document that the commit wrote; 0: it is not known.
    """

    id: str
    inputs: tuple[dict[str, Any], ...] = ()
    accounts: dict[bytes, str] = field(default_factory=dict)
    role: str | None = None
    checksum: int = 0


class Skimmed(Struct, frozen=True, array_like=True):
    """A personal part, of which no more is decoded than is needed to know that it can be."""

    id: str
    inputs: tuple[dict[str, Raw], ...] = ()
    accounts: dict[bytes, str] = field(default_factory=dict)
    role: str | None = None


_body = msgpack.Decoder(Body)
_personal = msgpack.Decoder(PersonalPart)
_skimmed = msgpack.Decoder(Skimmed)
_encoder = msgpack.Encoder()


def bare(steps: Sequence[Logged]) -> tuple[Logged, ...]:
    """The steps without the personal parts that their inputs carry."""
    return tuple([Logged(replace(step.input, personal={}), step.signals, step.account) for step in steps])


def encode(subject: Subject, steps: Sequence[Logged], body: Body, checksum: int) -> Record:
    """The record of steps whose inputs still carry their personal parts; `subject` is as they left it."""
    personal = subject.personal
    role = personal.traits.get("role")
    erased = subject.sealed == ERASED
    inputs = tuple([{} if erased or is_told(step.input) else step.input.personal for step in steps])
    who = PersonalPart(personal.id, inputs, personal.accounts, role if isinstance(role, str) else None, checksum)
    return Record(subject.key, _encoder.encode(body), _encoder.encode(who))


def is_told(input: AnyInput) -> bool:
    """Whether what is personal in the input is another one's, in whose record it stands."""
    return isinstance(input, Heard | Assigned)


def body_of(record: Record) -> Body:
    return _body.decode(record.body)


def see_personal(record: Record, body: Body) -> None:
    """Raises DecodeError when the personal part cannot be decoded, or is another record's."""
    if len(_skimmed.decode(record.personal).inputs) != len(body.steps):
        raise DecodeError("the personal part has other inputs than the record")


def personal_of(record: Record) -> PersonalPart:
    return _personal.decode(record.personal)


def anonymous(body: Body, accounts: dict[bytes, str] | None = None) -> bytes:
    """The personal part of a record whose person was erased: it says nothing of them."""
    return _encoder.encode(PersonalPart("", ({},) * len(body.steps), accounts or {}))
