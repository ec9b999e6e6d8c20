"""What the log holds of one submission: the inputs of a subject with their signals, the personal part apart.

A personal part is about its subject alone: what an account hears of its users, or what a run lends to another one, is
not repeated there. So who is erased is erased with their own records.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field, msgpack
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


class Body(Struct, frozen=True, array_like=True):
    """`bundle` decided, and `facts` is the version of the account's facts that it read."""

    kind: Kind
    at: int
    bundle: bytes
    steps: tuple[Logged, ...]
    facts: int = 0


class PersonalPart(Struct, frozen=True, array_like=True):
    """The personal part of each input, and who the subject and its accounts are outside."""

    id: str
    inputs: tuple[dict[str, Any], ...] = ()
    accounts: dict[bytes, str] = field(default_factory=dict)
    role: str | None = None


_body = msgpack.Decoder(Body)
_encoder = msgpack.Encoder()


def body(kind: Kind, steps: Sequence[Logged], at: int, bundle: bytes, facts: int) -> Body:
    """The steps without the personal parts that their inputs carry."""
    bare = tuple([Logged(replace(step.input, personal={}), step.signals, step.account) for step in steps])
    return Body(kind, at, bundle, bare, facts)


def encode(subject: Subject, steps: Sequence[Logged], body: Body) -> Record:
    """The record of steps whose inputs still carry their personal parts; `subject` is as they left it."""
    personal = subject.personal
    role = personal.traits.get("role")
    inputs = tuple([{} if _is_told(step.input, subject) else step.input.personal for step in steps])
    who = PersonalPart(personal.id, inputs, personal.accounts, role if isinstance(role, str) else None)
    return Record(subject.key, _encoder.encode(body), _encoder.encode(who))


def _is_told(input: AnyInput, subject: Subject) -> bool:
    """Whether what is personal in the input is another one's, in whose record it stands, or nobody's any more."""
    return isinstance(input, Heard | Assigned) or subject.sealed == ERASED


def body_of(record: Record) -> Body:
    return _body.decode(record.body)


def anonymous(body: Body, accounts: dict[bytes, str] | None = None) -> bytes:
    """The personal part of a record whose person was erased: it says nothing of them."""
    return _encoder.encode(PersonalPart("", ({},) * len(body.steps), accounts or {}))
