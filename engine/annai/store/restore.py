"""Taking rows of another store's content into a SQLite store that is empty, or that has taken those before them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from sqlite3 import Connection
from typing import Any

import msgspec

from annai.core.subject import Position
from annai.store import content, sweeps
from annai.store.errors import StoreError
from annai.store.hashes import last_of
from annai.store.logged import restore_end, restore_records
from annai.store.place import place_of
from annai.store.portable import ANOTHER_IMPORT, NOT_EMPTY
from annai.store.statements import STATEMENTS, read_one, write_rows

NO_MARK = b""

Put = Callable[[Connection, Sequence[Any]], object]


def import_mark(connection: Connection) -> bytes:
    row = read_one(connection, "get_meta", "import")
    return row[0] if row else NO_MARK


def restore(connection: Connection, rows: Iterable[content.Row], before: bytes, after: bytes) -> None:
    """See `Store.restore`; within the transaction that the caller has begun."""
    if import_mark(connection) != before:
        raise StoreError(ANOTHER_IMPORT)
    if before == NO_MARK and read_one(connection, "holds_anything"):
        raise StoreError(NOT_EMPTY)
    groups: defaultdict[type, list[content.Row]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    for type_, group in groups.items():
        _PUT[type_](connection, group)
    connection.execute(STATEMENTS["set_mark" if after else "drop_mark"], (after,) if after else ())


def _into(statement: str) -> Put:
    """The fields are the columns."""
    return lambda connection, rows: write_rows(connection, statement, [msgspec.structs.astuple(row) for row in rows])


def _last(statement: str) -> Put:
    return lambda connection, rows: connection.execute(STATEMENTS[statement], msgspec.structs.astuple(rows[-1]))


def _messages(connection: Connection, rows: Sequence[content.Message]) -> None:
    write_rows(connection, "keep_older", [msgspec.structs.astuple(row) for row in rows])
    connection.executemany(
        STATEMENTS["mark_older"], [(each, last_of(each)) for each in sorted({row.subject for row in rows})]
    )


def _ends(connection: Connection, rows: Sequence[content.LogEnd]) -> None:
    for row in rows:
        restore_end(connection, row)


def _partials(connection: Connection, rows: Sequence[content.Partial]) -> None:
    values = [(row.name, row.partition, *msgspec.structs.astuple(row.position), row.body) for row in rows]
    write_rows(connection, "restore_partials", values)


def _bundles(connection: Connection, rows: Sequence[content.Bundle]) -> None:
    values = [(row.digest, _place(row.first), row.last and _place(row.last), row.base, row.files) for row in rows]
    write_rows(connection, "restore_bundles", values)


def _place(position: Position) -> int:
    return place_of(position.epoch, position.sequence)


def _sweeps(connection: Connection, rows: Sequence[content.Swept]) -> None:
    sweeps.put(connection, [row.sweep for row in rows])


_PUT: dict[type, Put] = {
    content.Secret: _last("set_secret"),
    content.Document: _into("restore_documents"),
    content.Message: _messages,
    content.Logged: restore_records,
    content.LogEnd: _ends,
    content.Partial: _partials,
    content.Queued: _into("restore_outbox"),
    content.Finished: _into("restore_finished"),
    content.Membership: _into("put_members"),
    content.Bundle: _bundles,
    content.Applied: _last("apply_bundle"),
    content.Swept: _sweeps,
    content.Request: _into("keep_request"),
    content.Refused: _into("restore_refusals"),
    content.Email: _into("record_email"),
}
