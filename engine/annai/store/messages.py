"""Which messages a subject has sent: a hash of each, the latest ones beside its document."""

from sqlite3 import Connection

from annai.store.hashes import home_of, split
from annai.store.statements import STATEMENTS, read, write_in, write_rows

CROWDED = 64  # rows whose messages are moved at once


def is_taken(connection: Connection, key: bytes, hash: bytes, recent: bytes, older: int) -> bool:
    """Whether the subject, whose row says `recent` and `older`, has sent this message."""
    return hash in recent or (bool(older) and bool(read(connection, "older", key, home_of(key), hash)))


def forget(connection: Connection, before: int, now: int, limit: int) -> bool:
    """Move the messages of rows that hold many, and forget those that were moved, and keys kept, before a moment.

    Does a bounded part of the work; returns whether there is more.
    """
    crowded = read(connection, "crowded", CROWDED)
    write_rows(connection, "keep_older", [(key, hash, now) for key, recent in crowded for hash in split(recent)])
    write_in(connection, "clear_recent", [key for key, _ in crowded])
    forgotten = [
        connection.execute(STATEMENTS[name], (before, limit)).rowcount for name in ("forget", "forget_requests")
    ]
    return len(crowded) == CROWDED or limit in forgotten


def keep_request(connection: Connection, key: str, fingerprint: bytes, now: int) -> bool:
    """Keep what a back end's key stands for; False when it stands for another request."""
    connection.execute(STATEMENTS["keep_request"], (key, fingerprint, now))
    return bool(read(connection, "request", key) == [(fingerprint,)])
