"""One batch in one SQLite transaction: first judge every write, then store those that stand.

The transaction holds the write lock from its start, so what was read while judging still holds while storing, and a
refused write costs its neighbours nothing. One statement asks whether anything stands against the batch; only then
is each write judged alone.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from sqlite3 import Connection

import msgspec

from annai.store.messages import hash_message, is_taken
from annai.store.protocol import Conflict, Refusal, Write
from annai.store.statements import STATEMENTS, Row, read_in, read_one, read_rows, write_in, write_rows

REFUSALS_KEPT = 10_000

_encode = msgspec.msgpack.Encoder().encode

NO_MESSAGE = (None,)

Standing = tuple[int, bytes, int]  # version, recent, older
_ABSENT: Standing = (0, b"", 0)


def check_batch(writes: Sequence[Write]) -> None:
    """Raise ValueError when two writes name one subject, or one write names a message id twice."""
    if len({write.key for write in writes}) < len(writes):
        raise ValueError("a batch holds two writes for one key; chain them into one write")
    for write in writes:
        if len(set(write.message_ids)) < len(write.message_ids):
            raise ValueError("a write names a message id twice; drop the repeated input")


def commit_batch(
    connection: Connection, writes: Sequence[Write], refusals: Sequence[Refusal], now: int
) -> list[Conflict | None]:
    """Store the batch within the transaction that the caller has begun."""
    hashes = [[hash_message(write.key, id) for id in write.message_ids] for write in writes]
    asked = read_rows(connection, "objections", _questions(writes, hashes))
    rows = [
        (write.key, write.kind, write.expected + 1, write.due, b"".join(own), write.document)
        for write, own in zip(writes, hashes, strict=True)
    ]
    verdicts: list[Conflict | None] = [None] * len(writes)
    if any(objections for objections, _ in asked):
        verdicts = _judge(connection, writes, hashes)
        good = [conflict is None for conflict in verdicts]
        writes, rows = list(compress(writes, good)), list(compress(rows, good))
    _store(connection, writes, rows, any(moved for _, moved in asked), now)
    _refuse(connection, refusals)
    return verdicts


def _questions(writes: Sequence[Write], hashes: Sequence[Sequence[bytes]]) -> list[Row]:
    """What must hold for the writes to stand: a row for each message, or one for a write without messages."""
    return [
        (write.key, write.expected, hash, write.due)
        for write, own in zip(writes, hashes, strict=True)
        for hash in own or NO_MESSAGE
    ]


def _judge(connection: Connection, writes: Sequence[Write], hashes: Sequence[Sequence[bytes]]) -> list[Conflict | None]:
    """What stands against each write; None: nothing."""
    rows = read_in(connection, "standings", [write.key for write in writes])
    standings: dict[bytes, Standing] = {key: (version, recent, older) for key, version, recent, older in rows}
    return [
        _conflict(connection, write, own, standings.get(write.key, _ABSENT))
        for write, own in zip(writes, hashes, strict=True)
    ]


def _conflict(connection: Connection, write: Write, hashes: Sequence[bytes], standing: Standing) -> Conflict | None:
    version, recent, older = standing
    messages = zip(write.message_ids, hashes, strict=True)
    taken = {id for id, hash in messages if is_taken(connection, write.key, hash, recent, older)}
    if version == write.expected and not taken:
        return None
    row = read_one(connection, "load", write.key)
    return Conflict(document=row[1] if row else None, taken=frozenset(taken))


def _store(connection: Connection, writes: Sequence[Write], rows: Sequence[Row], with_due: bool, now: int) -> None:
    """`with_due`: some timer moved. Else their index is left alone."""
    write_rows(connection, "put_documents_and_due" if with_due else "put_documents", rows)
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
    """Add one row to the log, for all records of the batch."""
    records = [record for write in writes for record in write.records]
    if records:
        bodies = _encode([(record.subject, record.body) for record in records])
        personal = _encode([record.personal for record in records])
        connection.execute(STATEMENTS["append"], (bodies, personal))


def _refuse(connection: Connection, refusals: Sequence[Refusal]) -> None:
    if refusals:
        write_rows(connection, "refuse", [(r.at, r.code, r.message, r.input) for r in refusals])
        connection.execute(STATEMENTS["trim_refusals"], (REFUSALS_KEPT,))
