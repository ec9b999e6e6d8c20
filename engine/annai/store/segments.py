"""The rows of the archive's segments, and of the keys of what it holds."""

import secrets
from collections.abc import Sequence
from sqlite3 import Connection

import msgspec

from annai.store.archiving import Segment, Shelf
from annai.store.place import place_of
from annai.store.statements import STATEMENTS, read, read_in, read_one, write_rows

KEY_BYTES = 32

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Segment).decode


def shelf(connection: Connection) -> Shelf:
    row = read_one(connection, "shelf")
    assert row is not None
    return Shelf(*row)


def segment(connection: Connection, number: int) -> Segment | None:
    row = read_one(connection, "segment", number)
    return _decode(row[0]) if row else None


def add(connection: Connection, added: Segment, subjects: Sequence[bytes]) -> bool:
    """List the segment and its snapshots, if it follows the last one."""
    last = shelf(connection).last
    before = segment(connection, last)
    if added.number != last + 1 or (before is not None and before.through != added.after):
        return False
    begins = min(place_of(position.epoch, position.sequence) for position in added.after.values())
    connection.execute(STATEMENTS["add_segment"], (added.number, begins, _encode(added)))
    write_rows(connection, "add_snapshots", [(subject, added.number) for subject in subjects])
    return True


def drop(connection: Connection, number: int) -> None:
    """Take the first segment from the list, if it may go, with its snapshots."""
    if connection.execute(STATEMENTS["drop_segment"], (number,)).rowcount:
        connection.execute(STATEMENTS["drop_snapshots"], (number,))


def snapshots(connection: Connection, subject: bytes) -> list[int]:
    return [number for (number,) in read(connection, "snapshots", subject)]


def trim(connection: Connection, number: int) -> None:
    """Let go of the rows whose records all stand in listed segments; the last row stays, for it numbers the next."""
    listed = segment(connection, number)
    if listed is not None:
        through = min(place_of(position.epoch, position.sequence) for position in listed.through.values())
        connection.execute(STATEMENTS["trim_log"], (through,))
        connection.execute(STATEMENTS["keep_trimmed"], (number,))


def make_keys(connection: Connection, subjects: Sequence[bytes]) -> None:
    write_rows(connection, "make_keys", [(subject, secrets.token_bytes(KEY_BYTES)) for subject in subjects])


def keys(connection: Connection, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
    return dict(read_in(connection, "keys", subjects))
