"""One batch in one SQLite transaction: first judge every write, then store those that stand.

The transaction holds the write lock from its start, so what was read while judging still holds while storing, and a
refused write costs its neighbours nothing. One statement asks whether anything stands against the batch; only then
is each write judged alone.
"""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection

import msgspec

from annai.store.messages import hash_message, is_taken
from annai.store.protocol import Conflict, Refusal, Write
from annai.store.statements import STATEMENTS, Row, read_in, read_one, read_rows, write_in, write_rows

REFUSALS_KEPT = 10_000

_encode = msgspec.msgpack.Encoder().encode

Standing = tuple[int, bytes, int]  # version, recent, older
_ABSENT: Standing = (0, b"", 0)


class Checked(msgspec.Struct, frozen=True):
    """A write with its messages: id → hash."""

    write: Write
    messages: dict[str, bytes]

    @property
    def questions(self) -> list[Row]:
        """What must hold for this write to stand: a row for each message, or one without a message."""
        write = self.write
        return [(write.key, write.expected, hash, write.due) for hash in self.messages.values() or (None,)]

    @property
    def row(self) -> Row:
        write = self.write
        recent = b"".join(self.messages.values())
        return write.key, write.kind, write.expected + 1, write.due, recent, write.document


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
    checked = [Checked(write, {id: hash_message(write.key, id) for id in write.message_ids}) for write in writes]
    asked = read_rows(connection, "objections", [row for one in checked for row in one.questions])
    verdicts: list[Conflict | None] = [None] * len(checked)
    if any(objections for objections, _ in asked):
        verdicts = _judge(connection, checked)
        checked = [one for one, conflict in zip(checked, verdicts, strict=True) if conflict is None]
    _store(connection, checked, any(moved for _, moved in asked), now)
    _refuse(connection, refusals)
    return verdicts


def _judge(connection: Connection, checked: Sequence[Checked]) -> list[Conflict | None]:
    """What stands against each write; None: nothing."""
    rows = read_in(connection, "standings", [one.write.key for one in checked])
    standings: dict[bytes, Standing] = {key: (version, recent, older) for key, version, recent, older in rows}
    return [_conflict(connection, one, standings.get(one.write.key, _ABSENT)) for one in checked]


def _conflict(connection: Connection, one: Checked, standing: Standing) -> Conflict | None:
    write, (version, recent, older) = one.write, standing
    taken = {id for id, hash in one.messages.items() if is_taken(connection, write.key, hash, recent, older)}
    if version == write.expected and not taken:
        return None
    row = read_one(connection, "load", write.key)
    return Conflict(document=row[1] if row else None, taken=frozenset(taken))


def _store(connection: Connection, checked: Sequence[Checked], with_due: bool, now: int) -> None:
    """`with_due`: some timer moved. Else their index is left alone."""
    writes = [one.write for one in checked]
    write_rows(connection, "put_documents_and_due" if with_due else "put_documents", [one.row for one in checked])
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
