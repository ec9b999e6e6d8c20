"""Excerpts: what projections read of a record's body. Whatever they do not name is skipped, which is quick."""

from typing import Any

from msgspec import Struct, field, msgpack

from annai.core.signals import Signal
from annai.core.subject import Kind
from annai.store.protocol import Record


class Happening(Struct, frozen=True):
    """An input of whatever type: a track has an `event`, a group an `account`."""

    type: str
    at: int
    event: str | None = None
    account: bytes | None = None


class Step(Struct, frozen=True, array_like=True):
    """An input, what it led to, and the account under which the subject then stood."""

    input: Happening
    signals: tuple[Signal, ...]
    account: bytes | None


class Excerpt(Struct, frozen=True):
    """Of a record's body."""

    kind: Kind
    at: int
    steps: tuple[Step, ...]


class Who(Struct, frozen=True):
    """Of a record's personal part: the external ids of the user's accounts, and the user's role."""

    accounts: dict[bytes, str] = field(default_factory=dict)
    role: str | None = None


class Given(Struct, frozen=True):
    """Of a record's personal part: the personal part of each input."""

    inputs: tuple[dict[str, Any], ...]


_excerpt = msgpack.Decoder(Excerpt)
_who = msgpack.Decoder(Who)
_given = msgpack.Decoder(Given)


def excerpt_of(record: Record) -> Excerpt:
    return _excerpt.decode(record.body)


def who_of(record: Record) -> Who:
    return _who.decode(record.personal)


def given_of(record: Record) -> Given:
    return _given.decode(record.personal)
