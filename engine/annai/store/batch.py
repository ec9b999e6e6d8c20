"""One batch in one SQLite transaction: store every write; when something stands against one, judge each, then store.

The statement that stores a document stores only what nothing stands against, so that a row is found once, and counts
what it stored. When that is too little the transaction is begun anew, and each write is judged alone: the transaction
holds the write lock, so what was read while judging still holds while storing.
"""

from collections.abc import Sequence
from itertools import compress
from sqlite3 import Connection

import msgspec

from annai.core.effects import Effect
from annai.core.subject import Position, partition_of
from annai.store.hashes import hash_effect, hash_message
from annai.store.leases import fenced
from annai.store.messages import is_taken
from annai.store.place import epoch_and_sequence
from annai.store.protocol import Committed, Conflict, Record, Refusal, Write
from annai.store.statements import STATEMENTS, Row, read_in, read_one, write_in, write_rows

REFUSALS_KEPT = 10_000
FAILED_KEPT = 10_000

_encode = msgspec.msgpack.Encoder().encode

LOG = 0  # all partitions share one
NOBODY = 0  # the id of the row with which an update collides when its document is not there

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
    connection: Connection,
    writes: Sequence[Write],
    refusals: Sequence[Refusal],
    now: int,
    reads: Sequence[tuple[bytes, int]] = (),
) -> Committed:
    """Store the batch within the transaction that the caller has begun; it may begin it anew.

    Raises ValueError for a write that lacks its document or kind.
    """
    hashes = [[hash_message(write.key, id) for id in write.message_ids] for write in writes]
    rows = [_row(write, own) for write, own in zip(writes, hashes, strict=True)]
    verdicts: list[Conflict | None] = [None] * len(writes)
    late = fenced(connection, writes)
    if any(late) or not _put(connection, rows):
        connection.execute("ROLLBACK")
        connection.execute("BEGIN IMMEDIATE")
        verdicts = _judge(connection, writes, hashes, late)
        good = [conflict is None for conflict in verdicts]
        writes, rows = list(compress(writes, good)), list(compress(rows, good))
        if not _put(connection, rows):
            raise ValueError("a write lacks its document or kind")
    position = _add(connection, writes, now)
    _refuse(connection, refusals)
    return Committed({LOG: position} if position else {}, verdicts, _moved(connection, reads) if reads else {})


def _moved(connection: Connection, reads: Sequence[tuple[bytes, int]]) -> dict[bytes, bytes | None]:
    """What has another version than the one that was read, with its document."""
    versions = {key: version for key, version, *_ in read_in(connection, "standings", [key for key, _ in reads])}
    moved = [key for key, version in reads if versions.get(key, 0) != version]
    documents: dict[bytes, bytes] = dict(read_in(connection, "load", moved))
    return {key: documents.get(key) for key in moved}


def _row(write: Write, hashes: Sequence[bytes]) -> Row:
    id = NOBODY if write.expected else None
    return (id, write.key, write.kind, write.expected + 1, write.due, b"".join(hashes), write.document)


def _put(connection: Connection, rows: Sequence[Row]) -> bool:
    """Store the rows against which nothing stands, and say whether these are all.

    Timers are left alone, with their index, until one has moved. What is stored has moved on: it is not stored again.
    """
    stored = write_rows(connection, "put_documents", rows)
    if stored < len(rows):
        stored += write_rows(connection, "put_documents_and_due", rows)
    return stored == len(rows)


def _judge(
    connection: Connection, writes: Sequence[Write], hashes: Sequence[Sequence[bytes]], late: Sequence[bool]
) -> list[Conflict | None]:
    """What stands against each write; None: nothing."""
    rows = read_in(connection, "standings", [write.key for write in writes])
    standings: dict[bytes, Standing] = {key: (version, recent, older) for key, version, recent, older in rows}
    return [
        _conflict(connection, write, own, standings.get(write.key, _ABSENT), fenced)
        for write, own, fenced in zip(writes, hashes, late, strict=True)
    ]


def _conflict(
    connection: Connection, write: Write, hashes: Sequence[bytes], standing: Standing, fenced: bool
) -> Conflict | None:
    version, recent, older = standing
    messages = zip(write.message_ids, hashes, strict=True)
    taken = {id for id, hash in messages if is_taken(connection, write.key, hash, recent, older)}
    if version == write.expected and not taken and not fenced:
        return None
    row = read_one(connection, "load", write.key)
    return Conflict(row[1] if row else None, frozenset(taken), fenced)


def _add(connection: Connection, writes: Sequence[Write], now: int) -> Position | None:
    """Add what the writes bring beside their documents; returns where their first record stands."""
    if members := [member for write in writes for member in write.members]:
        write_rows(connection, "put_members", [(m.account, m.user, m.role, m.joined, m.last_seen) for m in members])
    if effects := [_effect(write, effect, now) for write in writes for effect in write.effects]:
        write_rows(connection, "enqueue", effects)
    if delivered := [id for write in writes for id in write.delivered]:
        write_in(connection, "finish", delivered)
    if failed := [(error, now, id) for write in writes for id, error in write.failed]:
        keep_failed(connection, failed)
    if records := [record for write in writes for record in write.records]:
        return _append(connection, records)
    return None


def _effect(write: Write, effect: Effect, now: int) -> Row:
    id = effect.id
    return (id, effect.__struct_config__.tag, partition_of(write.key), _encode(effect), now, hash_effect(id))


def keep_failed(connection: Connection, failed: Sequence[tuple[str, int, str]]) -> None:
    """Keep outbox rows, each given as (error, moment, id), as failed: the latest FAILED_KEPT."""
    connection.executemany(STATEMENTS["fail"], failed)
    connection.execute(STATEMENTS["trim_failed"], (FAILED_KEPT,))


def _append(connection: Connection, records: Sequence[Record]) -> Position:
    """Add one row to the log, for all records of the batch; returns where the first one stands."""
    bodies = _encode([(record.subject, record.body) for record in records])
    personal = _encode([record.personal for record in records])
    place = connection.execute(STATEMENTS["append"], (bodies, personal)).lastrowid
    assert place is not None
    return Position(*epoch_and_sequence(place), 0)


def _refuse(connection: Connection, refusals: Sequence[Refusal]) -> None:
    if refusals:
        write_rows(connection, "refuse", [(r.at, r.code, r.message, r.input) for r in refusals])
        connection.execute(STATEMENTS["trim_refusals"], (REFUSALS_KEPT,))
