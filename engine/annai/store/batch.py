"""One batch in one SQLite transaction: first judge every write, then store those that stand.

The transaction holds the write lock from its start, so what was read while judging still holds while storing, and a
refused write costs its neighbours nothing.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from sqlite3 import Connection

import msgspec

from annai.store.place import place_of
from annai.store.protocol import Conflict, Refusal, Write
from annai.store.statements import STATEMENTS, Row, read_in, read_one, write_in, write_rows

REFUSALS_KEPT = 10_000

_encode = msgspec.msgpack.Encoder().encode

Standing = tuple[int, int | None]  # version, due
_ABSENT: Standing = (0, None)


class Judgement(msgspec.Struct, frozen=True):
    """What the store holds against a batch."""

    standings: dict[bytes, Standing]
    taken: frozenset[bytes]

    def admits(self, write: Write, hashes: dict[str, bytes]) -> bool:
        version, _ = self.standings.get(write.key, _ABSENT)
        return version == write.expected and self.taken.isdisjoint(hashes.values())

    def keeps_due(self, write: Write) -> bool:
        standing = self.standings.get(write.key)
        return standing is None or standing[1] == write.due


def check_batch(writes: Sequence[Write]) -> None:
    """Raise ValueError when two writes name one subject, or one write names a message id twice."""
    if len({write.key for write in writes}) < len(writes):
        raise ValueError("a batch holds two writes for one key; chain them into one write")
    for write in writes:
        if len(set(write.message_ids)) < len(write.message_ids):
            raise ValueError("a write names a message id twice; drop the repeated input")


def hash_messages(write: Write) -> dict[str, bytes]:
    """Message id → the 16 bytes by which this subject's message is remembered."""
    return {id: blake2b(write.key + id.encode(), digest_size=16).digest() for id in write.message_ids}


def commit_batch(
    connection: Connection, writes: Sequence[Write], refusals: Sequence[Refusal], now: int
) -> list[Conflict | None]:
    """Store the batch within the transaction that the caller has begun."""
    hashes = [hash_messages(write) for write in writes]
    judgement = _judge(connection, writes, hashes)
    admitted = [judgement.admits(*pair) for pair in zip(writes, hashes, strict=True)]
    accepted = [write for write, fits in zip(writes, admitted, strict=True) if fits]
    messages = [hash for ids, fits in zip(hashes, admitted, strict=True) if fits for hash in ids.values()]
    _store(connection, accepted, judgement, now)
    write_rows(connection, "take", [(hash, now) for hash in messages])
    _refuse(connection, refusals)
    return [
        None if fits else _conflict(connection, write, ids, judgement.taken)
        for write, ids, fits in zip(writes, hashes, admitted, strict=True)
    ]


def _judge(connection: Connection, writes: Sequence[Write], hashes: Iterable[dict[str, bytes]]) -> Judgement:
    standings = read_in(connection, "standings", [write.key for write in writes])
    taken = read_in(connection, "taken", [hash for ids in hashes for hash in ids.values()])
    return Judgement(
        standings={key: (version, due) for key, version, due in standings},
        taken=frozenset(hash for (hash,) in taken),
    )


def _conflict(connection: Connection, write: Write, ids: dict[str, bytes], taken: frozenset[bytes]) -> Conflict:
    row = read_one(connection, "load", write.key)
    return Conflict(
        document=row[1] if row else None,
        taken=frozenset(id for id, hash in ids.items() if hash in taken),
    )


def _store(connection: Connection, writes: Sequence[Write], judgement: Judgement, now: int) -> None:
    still: list[Row] = []
    moved: list[Row] = []
    for write in writes:
        row = (write.key, write.kind, write.expected + 1, write.due, write.document)
        (still if judgement.keeps_due(write) else moved).append(row)
    write_rows(connection, "put_documents", still)
    write_rows(connection, "put_documents_and_due", moved)
    write_rows(connection, "put_members", _member_rows(writes))
    write_rows(connection, "enqueue", _outbox_rows(writes, now))
    write_in(connection, "finish", [id for write in writes for id in write.delivered])
    _append(connection, writes)


def _member_rows(writes: Iterable[Write]) -> list[Row]:
    members = [member for write in writes for member in write.members]
    return [(m.account, m.user, m.role, m.joined, m.last_seen) for m in members]


def _outbox_rows(writes: Iterable[Write], now: int) -> list[Row]:
    effects = [effect for write in writes for effect in write.effects]
    return [(effect.id, effect.__struct_config__.tag, _encode(effect), now) for effect in effects]


def _append(connection: Connection, writes: Iterable[Write]) -> None:
    """Give the batch the next sequence, and one row for all of its records."""
    records = [record for write in writes for record in write.records]
    if not records:
        return
    (epoch,) = connection.execute(STATEMENTS["get_meta"], ("epoch",)).fetchone()
    ((sequence,),) = connection.execute(STATEMENTS["next_sequence"]).fetchall()
    bodies = _encode([(record.subject, record.body) for record in records])
    personal = _encode([record.personal for record in records])
    connection.execute(STATEMENTS["append"], (place_of(epoch, sequence), bodies, personal))


def _refuse(connection: Connection, refusals: Sequence[Refusal]) -> None:
    if refusals:
        write_rows(connection, "refuse", [(r.at, r.code, r.message, r.input) for r in refusals])
        connection.execute(STATEMENTS["trim_refusals"], (REFUSALS_KEPT,))
