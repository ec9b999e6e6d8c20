"""Excerpts: what projections read of a record's personal part. The rest is skipped, which is quick."""

from typing import Any

from msgspec import Raw, Struct, msgpack

from annai.store.protocol import Record


class Who(Struct, frozen=True, array_like=True):
    """The external ids of the user's accounts, and the user's role."""

    id: Raw
    inputs: Raw
    accounts: dict[bytes, str]
    role: str | None


class Given(Struct, frozen=True, array_like=True):
    """The personal part of each input."""

    id: Raw
    inputs: tuple[dict[str, Any], ...]


_who = msgpack.Decoder(Who)
_given = msgpack.Decoder(Given)


def who_of(record: Record) -> Who:
    return _who.decode(record.personal)


def given_of(record: Record) -> Given:
    return _given.decode(record.personal)
