"""Rows of another store's content, as the scripts take them: those of each partition, and those of the whole store."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from annai.core.subject import PARTITIONS, partition_of
from annai.store import content
from annai.store.errors import StoreError
from annai.store.hashes import split
from annai.store.redis import bundles, rows
from annai.store.redis.batch import DAY, LETTERS, VERSION, number_of

SEQUENCES = 1 << 33

Given = dict[int, list[list[Any]]]  # partition → rows of each type, as `restore.lua` says

_encode = msgspec.msgpack.Encoder().encode


def of_partitions(taken: Sequence[content.Row], now: int, row: int) -> Given:
    """What each partition is given. Messages without a moment are of now; the outbox goes on behind `row`."""
    given: Given = {}
    for each in taken:
        if isinstance(each, content.LogEnd):
            for partition in range(PARTITIONS):
                _add(given, partition, each, (each.epoch, each.sequence))
        elif isinstance(each, content.Document):
            _add(given, partition_of(each.key), each, _document(each, now))
        elif isinstance(each, content.Queued):
            row += 1
            _add(given, each.partition, each, _effect(each, row))
        elif type(each) in _PARTS:
            _add(given, *_PARTS[type(each)](each))
    return given


def of_store(taken: Sequence[content.Row]) -> list[list[Any]]:
    """What belongs to the whole store, by type, as `restore_whole.lua` says."""
    types = (content.Secret | content.Applied, content.Bundle, content.Swept, content.Request)
    given = [[each for each in taken if isinstance(each, type_)] for type_ in (*types, content.Refused, content.Email)]
    return [[_WHOLE[type(each)](each) for each in some] for some in given]


def effects_in(taken: Iterable[content.Row]) -> int:
    return sum(isinstance(each, content.Queued) for each in taken)


def _add(given: Given, partition: int, row: content.Row, value: Any) -> None:
    given.setdefault(partition, [[] for _ in _ORDER])[_ORDER.index(type(row))].append(value)


def _document(row: content.Document, now: int) -> Any:
    value = row.version.to_bytes(VERSION, "big") + row.document
    recent = [number_of(hash) for hash in split(row.recent)]
    return LETTERS[row.kind], row.key, value, row.due or 0, now // DAY, recent


def _effect(row: content.Queued, place: int) -> Any:
    state = "w" if row.state == "waiting" else "f"
    return row.id, row.kind, state, row.effect, row.attempts, row.available_at, row.error or "", place


def _message(row: content.Message) -> tuple[int, content.Row, Any]:
    return partition_of(row.subject), row, (row.subject, row.at // DAY, [number_of(row.hash)])


def _record(row: content.Logged) -> tuple[int, content.Row, Any]:
    at = row.position
    if not (0 <= at.sequence < SEQUENCES and 0 <= at.index < 1 << rows.INDEX_BITS):
        raise StoreError(f"Redis cannot hold a record at {at}: sequences there are below 2^33, indexes below 2^20")
    value = (at.epoch, at.sequence, rows.stream_id(at), row.subject, row.body, row.personal)
    return partition_of(row.subject), row, value


def _partial(row: content.Partial) -> tuple[int, content.Row, Any]:
    return row.partition, row, (row.name, rows.packed(row.position) + row.body)


def _finished(row: content.Finished) -> tuple[int, content.Row, Any]:
    return row.partition, row, (f"{row.hash & 0xFF:02x}", str(row.hash >> 8))


def _member(row: content.Membership) -> tuple[int, content.Row, Any]:
    return partition_of(row.account), row, (row.account, row.user, row.role or False, row.joined, row.last_seen)


def _bundle(row: content.Bundle) -> Any:
    fields: list[Any] = ["files", row.files, "first", bundles.behind(row.first)]
    fields += ["last", bundles.upto(row.last)] if row.last else []
    fields += ["base", row.base] if row.base else []
    return row.digest, fields


_PARTS: dict[type, Callable[[Any], tuple[int, content.Row, Any]]] = {
    content.Message: _message,
    content.Logged: _record,
    content.Partial: _partial,
    content.Finished: _finished,
    content.Membership: _member,
}
_ORDER: tuple[type, ...] = (
    content.Document,
    content.Message,
    content.Logged,
    content.LogEnd,
    content.Partial,
    content.Queued,
    content.Finished,
    content.Membership,
)
_WHOLE: dict[type, Callable[[Any], Any]] = {
    content.Secret: lambda row: ("!secret", row.value),
    content.Applied: lambda row: ("!applied", row.digest),
    content.Bundle: _bundle,
    content.Swept: lambda row: rows.sweep_row(row.sweep),
    content.Request: lambda row: (row.key, row.fingerprint, row.at),
    content.Refused: lambda row: (row.place, _encode(msgspec.structs.astuple(row)[1:])),
    content.Email: lambda row: (row.id, row.at, _encode(msgspec.structs.astuple(row))),
}
