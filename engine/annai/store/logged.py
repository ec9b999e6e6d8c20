"""The rows of SQLite's log: the records of a batch, each with its position.

A record's index is its place in the row, unless the row says another: in a log that came from another store, records of
several partitions may have one index.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from annai.core.subject import Position, partition_of
from annai.store.content import LogEnd, Logged
from annai.store.place import epoch_and_sequence, place_of
from annai.store.protocol import Entry, Record
from annai.store.statements import STATEMENTS, read_one, write_rows


class _Said(Struct, frozen=True, array_like=True):
    """A record without its personal part; its `index` where that is not its place in the row."""

    subject: bytes
    body: bytes
    index: int | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode_said = msgspec.msgpack.Decoder(tuple[_Said, ...]).decode
_decode_personal = msgspec.msgpack.Decoder(tuple[bytes, ...]).decode


def read_batch(place: int, records: bytes, personal: bytes) -> list[Entry]:
    """A row's records; none of a row that only keeps its place."""
    epoch, sequence = epoch_and_sequence(place)
    pairs = zip(_decode_said(records), _decode_personal(personal), strict=True)
    return [
        Entry(
            partition_of(said.subject),
            Position(epoch, sequence, index if said.index is None else said.index),
            Record(said.subject, said.body, private),
        )
        for index, (said, private) in enumerate(pairs)
    ]


def restore_records(connection: Connection, rows: Iterable[Logged]) -> None:
    """Put records where they stood; one that is there already is put once."""
    batches: defaultdict[int, list[Logged]] = defaultdict(list)
    for row in rows:
        batches[place_of(row.position.epoch, row.position.sequence)].append(row)
    stored = [(place, *_encoded([*_stored(connection, place), *batch])) for place, batch in batches.items()]
    write_rows(connection, "restore_log", stored)


def restore_end(connection: Connection, end: LogEnd) -> None:
    """See to it that the log goes on behind this batch, whose row may be gone."""
    connection.execute(STATEMENTS["keep_place"], (place_of(end.epoch, end.sequence), *_encoded([])))


def _stored(connection: Connection, place: int) -> list[Logged]:
    row = read_one(connection, "log_row", place)
    entries = read_batch(*row) if row else []
    return [Logged(each.position, each.record.subject, each.record.body, each.record.personal) for each in entries]


def _encoded(batch: Sequence[Logged]) -> tuple[bytes, bytes]:
    """The row's two columns; of records at one position in one partition the last one stays."""
    unique = {(row.position.index, partition_of(row.subject)): row for row in batch}
    rows = [unique[place] for place in sorted(unique)]
    said = [
        (row.subject, row.body) if row.position.index == index else (row.subject, row.body, row.position.index)
        for index, row in enumerate(rows)
    ]
    return _encode(said), _encode([row.personal for row in rows])
