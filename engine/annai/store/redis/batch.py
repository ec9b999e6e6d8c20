"""A batch as the script `commit` takes it, partition by partition, and what it answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from annai.core.effects import maker_of
from annai.core.subject import Kind, Position, partition_of
from annai.store.hashes import HASH, hash_message
from annai.store.protocol import Committed, Conflict, Write
from annai.store.redis.packing import pack_plain, text

LETTERS: Mapping[Kind, str] = {"user": "u", "anonymous": "v", "account": "a"}
KINDS: Mapping[str, Kind] = {letter: kind for kind, letter in LETTERS.items()}
VERSION = 4  # bytes before a document
DAY = 86_400_000

_encode = msgspec.msgpack.Encoder().encode
Places = Mapping[int, Sequence[int]]


def bucket_of(key: bytes) -> int:
    """The bits of a key behind its partition's: its bucket, of 256."""
    return key[0] % 2 << 7 | key[1] >> 1


def number_of(hash: bytes) -> str:
    """A message's hash as Redis keeps it: an integer, which takes 8 bytes there. As digits, for Lua's have 53 bits."""
    return str(int.from_bytes(hash, "big", signed=True))


def bytes_of(number: bytes) -> bytes:
    """The hash that is kept so."""
    return int(number).to_bytes(HASH, "big", signed=True)


def partition_of_row(id: str) -> int:
    """The partition whose outbox holds the row; an id that can be no row's is looked for in the first one."""
    maker = maker_of(id)
    return partition_of(maker) if maker else 0


def places_of(writes: Sequence[Write]) -> Places:
    """The places of the batch's writes, by partition."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, write in enumerate(writes):
        places[partition_of(write.key)].append(place)
    return places


def given_all(writes: Sequence[Write], places: Places, reads: Sequence[tuple[bytes, int]]) -> dict[int, Any]:
    """What the script is given for each partition: the writes, and the versions of what was only read."""
    batch: dict[int, Any] = {p: ([given(writes[place], p) for place in those], []) for p, those in places.items()}
    for key, version in reads:
        batch.setdefault(partition_of(key), ([], []))[1].append((text(key), version))
    return batch


def given(write: Write, partition: int) -> Raw:
    """A write, without the rows of other partitions that it finishes.

    Raises ValueError for what cannot be committed with it, because it belongs to another partition.
    """
    if any(partition_of(member.account) != partition for member in write.members):
        raise ValueError("a write holds members of an account in another partition; commit them with their account")
    if any(partition_of_row(effect.id) != partition for effect in write.effects):
        raise ValueError("a write holds an effect whose id names a subject of another partition")
    if any(partition_of_row(id) != partition for id, _ in write.failed):
        raise ValueError("a write fails an outbox row of another partition; let the subject that made it fail it")
    rest: tuple[Any, ...] = (
        [(effect.id, effect.__struct_config__.tag, text(_encode(effect))) for effect in write.effects],
        [id for id in write.delivered if partition_of_row(id) == partition],
        write.failed,
        [(text(one.account), text(one.user), one.role or False, one.joined, one.last_seen) for one in write.members],
        write.fence,
    )
    document = text(write.document)
    records = [(text(record.subject), text(record.body), text(record.personal)) for record in write.records]
    messages = [number_of(hash_message(write.key, id)) for id in write.message_ids]
    head = (text(write.key), LETTERS[write.kind], write.expected, write.due or 0, document, messages, records)
    return Raw(pack_plain((*head, *rest)))


def committed(writes: Sequence[Write], places: Places, answers: Mapping[int, Any]) -> Committed:
    """What became of the writes, of each partition's answer."""
    conflicts: list[Conflict | None] = [None] * len(writes)
    positions: dict[int, Position | None] = {}
    moved: dict[bytes, bytes | None] = {}
    for partition, (epoch, sequence, refused, others) in answers.items():
        if sequence:
            positions[partition] = Position(epoch, sequence, 0)
        elif len(refused) < len(places.get(partition, ())) and any(writes[at].records for at in places[partition]):
            positions[partition] = None
        moved |= dict(zip(others[::2], others[1::2], strict=True))
        for place, document, taken, fenced in refused:
            at = places[partition][place - 1]
            ids = writes[at].message_ids
            conflicts[at] = Conflict(document, frozenset([ids[each - 1] for each in taken]), bool(fenced))
    return Committed(positions, conflicts, moved)


def finished_elsewhere(writes: Sequence[Write], conflicts: Sequence[Conflict | None]) -> list[str]:
    """The rows of other partitions that these writes have finished, or that they had finished before.

    A process that ended between the commit and this finds the row's message taken when it is worked on again.
    """
    return [
        id
        for write, conflict in zip(writes, conflicts, strict=True)
        for id in write.delivered
        if partition_of_row(id) != partition_of(write.key) and (conflict is None or id in conflict.taken)
    ]
