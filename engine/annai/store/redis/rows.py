"""Values between the protocol and what Redis holds."""

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct as Layout
from typing import Any, Literal

import msgspec

from annai.core.subject import Position
from annai.core.sweep import Purpose, Sweep
from annai.store.effects import read_effect
from annai.store.protocol import Entry, Member, OutboxRow, Record, SentEmail, Undone

INDEX_BITS = 20  # of the number in an entry's id; the rest is the sequence
PARTITION_BITS = 7

_POSITION = Layout(">QQi")
_MEMBER = Layout(">HIHI")  # two moments of 48 bits
_purpose = msgspec.msgpack.Decoder[Purpose](Purpose).decode
refusal = msgspec.msgpack.Decoder(tuple[int, str, str, bytes]).decode
email = msgspec.msgpack.Decoder(tuple[str, int, Literal["sent", "failed"], str, str, bytes, str]).decode
_encode = msgspec.msgpack.Encoder().encode


def pairs(flat: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Of names and values in turn."""
    return zip(flat[::2], flat[1::2], strict=True)


def stream_id(position: Position) -> str:
    """The id of the log's entry at a position; of one that is before a batch's first, that of what is before it."""
    return f"{position.epoch}-{max(0, (position.sequence << INDEX_BITS) + position.index)}"


def stream_id_behind(position: Position) -> str:
    """The smallest id behind the entry at a position."""
    return f"{position.epoch}-{(position.sequence << INDEX_BITS) + position.index + 1}"


def position_of(id: bytes) -> Position:
    epoch, _, number = id.partition(b"-")
    sequence, index = divmod(int(number), 1 << INDEX_BITS)
    return Position(int(epoch), sequence, index)


def entries(partition: int, found: Iterable[Any]) -> list[Entry]:
    """Log records; `found` are a stream's entries, whose fields have the order in which `commit.lua` wrote them."""
    return [
        Entry(partition, position_of(id), Record(subject, body, personal))
        for id, (_, subject, _, body, _, personal) in found
    ]


def packed(position: Position) -> bytes:
    return _POSITION.pack(position.epoch, position.sequence, position.index)


def partial(value: bytes) -> tuple[Position, bytes]:
    """A partial with its position, which stands before it."""
    return Position(*_POSITION.unpack_from(value)), value[_POSITION.size :]


def member(account: bytes, user: bytes, row: bytes) -> Member:
    high_joined, joined, high_seen, seen = _MEMBER.unpack_from(row)
    role = row[_MEMBER.size :]
    moments = (high_joined << 32 | joined, high_seen << 32 | seen)
    return Member(account, user, role[1:].decode() if role else None, *moments)


def place_of(partition: int, row: int) -> int:
    """A row's place among those of all partitions."""
    return row << PARTITION_BITS | partition


def row_behind(partition: int, place: int) -> int:
    """The last row of a partition that is not behind a place."""
    row, other = divmod(place, 1 << PARTITION_BITS)
    return row if partition <= other else row - 1


def outbox_row(id: bytes, body: bytes, attempts: int) -> OutboxRow | None:
    """None when the effect cannot be read."""
    effect = read_effect(id.decode(), body)
    return None if effect is None else OutboxRow(id.decode(), effect, attempts)


def undone(partition: int, row: Sequence[Any]) -> Undone | None:
    number, id, body, attempts, at, error = row
    effect = read_effect(id.decode(), body)
    if effect is None:
        return None
    return Undone(place_of(partition, number), id.decode(), effect, attempts, at, error.decode())


def sent_email(body: bytes) -> SentEmail:
    return SentEmail(*email(body))


def sweep_row(sweep: Sweep) -> tuple[str, list[Any], bool]:
    """A sweep's id, its fields, and whether it has ended."""
    fields = {
        "id": sweep.id,
        "purpose": _encode(sweep.purpose),
        "created": sweep.created,
        "kind": sweep.kind,
        "account": sweep.account,
        "state": sweep.state,
        "cursor": sweep.cursor,
        "visited": sweep.visited,
        "changed": sweep.changed,
        "ended": sweep.ended,
    }
    there = [part for name, value in fields.items() if value is not None for part in (name, value)]
    return sweep.id, there, sweep.ended is not None


def sweep(fields: Sequence[bytes]) -> Sweep:
    row = dict(pairs(fields))
    return Sweep(
        id=row[b"id"].decode(),
        purpose=_purpose(row[b"purpose"]),
        created=int(row[b"created"]),
        kind=row[b"kind"].decode(),
        account=row.get(b"account"),
        state=row[b"state"].decode(),
        cursor=row[b"cursor"],
        visited=int(row[b"visited"]),
        changed=int(row[b"changed"]),
        ended=int(row[b"ended"]) if b"ended" in row else None,
    )
