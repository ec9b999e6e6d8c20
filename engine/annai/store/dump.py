"""Reading all that a SQLite store holds, within one transaction: the content of one moment."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from sqlite3 import Connection
from typing import Any

from annai.core.subject import Position
from annai.store import content, segments, sweeps
from annai.store.errors import StoreError
from annai.store.logged import read_batch
from annai.store.place import epoch_and_sequence
from annai.store.statements import STATEMENTS, read

PAGE_BYTES = 1 << 20  # about
PARTED = (
    "older records of the log are in the archive, which an export does not carry yet; back up the store and the "
    "archive's folder, or let ANNAI_LOG_AGE and ANNAI_LOG_BYTES keep the log whole"
)
ERASED = (
    "the store knows of people who were erased, and their proofs cannot be carried yet; "
    "copy the store with `annai backup`"
)
PAGE_ROWS = 2_000

Read = Callable[[tuple[Any, ...]], Iterable[content.Row]]


def dump(connection: Connection) -> Generator[Sequence[content.Row], None, None]:
    """Pages of rows. The transaction stands open until the last page was taken, or the iterator is closed.

    Raises StoreError when the log is not whole: its older records are in the archive.
    """
    connection.execute("BEGIN")
    try:
        if segments.shelf(connection).trimmed:
            raise StoreError(PARTED)
        if read(connection, "has_erasures"):
            raise StoreError(ERASED)
        for name, read_row in _SECTIONS.items():
            with closing(connection.execute(STATEMENTS[name])) as rows:
                yield from _pages(rows, read_row)
    finally:
        connection.execute("ROLLBACK")


def _pages(rows: Iterable[tuple[Any, ...]], read_row: Read) -> Iterator[Sequence[content.Row]]:
    page: list[content.Row] = []
    size = 0
    for row in rows:
        page += read_row(row)
        size += sum(len(value) for value in row if isinstance(value, bytes | str))
        if size >= PAGE_BYTES or len(page) >= PAGE_ROWS:
            yield page
            page, size = [], 0
    if page:
        yield page


def _as(type: Callable[..., content.Row]) -> Read:
    """The columns are the fields."""
    return lambda row: (type(*row),)


def _log_end(row: tuple[Any, ...]) -> Iterable[content.Row]:
    return (content.LogEnd(*epoch_and_sequence(row[0])),)


def _records(row: tuple[Any, ...]) -> Iterable[content.Row]:
    return [
        content.Logged(entry.position, entry.record.subject, entry.record.body, entry.record.personal)
        for entry in read_batch(*row)
    ]


def _partial(row: tuple[Any, ...]) -> Iterable[content.Row]:
    name, partition, *position, body = row
    return (content.Partial(name, partition, Position(*position), body),)


def _bundle(row: tuple[Any, ...]) -> Iterable[content.Row]:
    digest, first, last, base, files = row
    ended = None if last is None else Position(*epoch_and_sequence(last), 0)
    return (content.Bundle(digest, Position(*epoch_and_sequence(first), 0), ended, base, files),)


def _swept(row: tuple[Any, ...]) -> Iterable[content.Row]:
    return (content.Swept(sweeps.read_row(row)),)


_SECTIONS: dict[str, Read] = {
    "dump_secret": _as(content.Secret),
    "dump_documents": _as(content.Document),
    "dump_messages": _as(content.Message),
    "dump_log": _records,
    "dump_log_end": _log_end,
    "dump_partials": _partial,
    "dump_outbox": _as(content.Queued),
    "dump_finished": _as(content.Finished),
    "dump_members": _as(content.Membership),
    "dump_bundles": _bundle,
    "dump_applied": _as(content.Applied),
    "dump_sweeps": _swept,
    "dump_requests": _as(content.Request),
    "dump_refusals": _as(content.Refused),
    "dump_emails": _as(content.Email),
}
