"""What the log holds of one submission: the inputs of a subject with their signals, the personal part apart."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field, msgpack
from msgspec.structs import replace

from annai.core.inputs import AnyInput
from annai.core.signals import Signal
from annai.core.subject import Kind, Subject
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
    inputs = tuple([step.input.personal for step in steps])
    who = PersonalPart(personal.id, inputs, personal.accounts, role if isinstance(role, str) else None)
    return Record(subject.key, _encoder.encode(body), _encoder.encode(who))


def body_of(record: Record) -> Body:
    return _body.decode(record.body)
