"""Forgetting a person in the rows of the SQLite store."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

import msgspec

from annai.core.subject import Position
from annai.store.database import wait_for_locks
from annai.store.errors import StoreLocked
from annai.store.place import place_of
from annai.store.statements import STATEMENTS, read, read_one, write_in

PATIENCE = 5_000  # milliseconds for which commits wait while a reader is waited for
HEX = "g"  # follows all digits of a key's hexadecimal number

_encode = msgspec.msgpack.Encoder().encode
_decode_personal = msgspec.msgpack.Decoder(list[bytes]).decode


def destroy_keys(connection: Connection, subjects: Sequence[bytes]) -> int:
    found = [read(connection, "has_key", subject) for subject in subjects]
    connection.executemany(STATEMENTS["destroy_key"], [(subject,) for subject in subjects])
    return sum(map(len, found))


def redact(connection: Connection, records: Sequence[tuple[int, Position, bytes]]) -> None:
    """A row holds the records of a batch; one that the log has let go of is in the archive."""
    rows: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
    for _, position, personal in records:
        rows[place_of(position.epoch, position.sequence)][position.index] = personal
    for place, replaced in rows.items():
        row = read_one(connection, "personal", place)
        if row is not None:
            parts = [replaced.get(index, part) for index, part in enumerate(_decode_personal(row[0]))]
            connection.execute(STATEMENTS["redact"], (_encode(parts), place))


def recipients(connection: Connection, subjects: Sequence[bytes]) -> dict[str, str]:
    return dict(row for subject in subjects for row in read(connection, "recipients", *_range(subject)))


def erase_beside(
    connection: Connection, subjects: Sequence[bytes], ids: Sequence[str], accounts: Sequence[bytes]
) -> dict[str, int]:
    members = [(account, subject) for account in accounts for subject in subjects]
    found = {
        "members": connection.executemany(STATEMENTS["erase_member"], members).rowcount,
        "emails": _each(connection, "erase_emails", map(_range, subjects)),
        "outbox": _outbox(connection, subjects),
        "refusals": _each(connection, "erase_refusals", [(_quoted(id),) for id in ids]),
    }
    for name in ("erase_messages", "erase_recent"):
        write_in(connection, name, subjects)
    return found


def compact(connection: Connection) -> None:
    """Write the file anew, and empty the write-ahead log. Raises StoreLocked while somebody reads the old one."""
    wait_for_locks(connection, PATIENCE)
    _empty_log(connection)  # else the file would be written anew, and the log grow by it, at every try
    connection.execute("PRAGMA temp_store = FILE")  # the copy may be larger than the memory
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")
    _empty_log(connection)


def _empty_log(connection: Connection) -> None:
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreLocked("the write-ahead log cannot be emptied while an older state is read")


def _outbox(connection: Connection, subjects: Sequence[bytes]) -> int:
    places = sorted({place for subject in subjects for (place,) in read(connection, "outbox_about", subject)})
    write_in(connection, "empty_outbox", places)
    _each(connection, "clear_errors", map(_range, subjects))
    return len(places)


def _each(connection: Connection, name: str, rows: Iterable[tuple[object, ...]]) -> int:
    return sum(connection.execute(STATEMENTS[name], row).rowcount for row in rows)


def _range(subject: bytes) -> tuple[str, str]:
    """Between which the ids of what a subject's runs send are."""
    return f"{subject.hex()}:", f"{subject.hex()}{HEX}"


def _quoted(id: str) -> bytes:
    """As JSON has it."""
    return msgspec.json.encode(id)
