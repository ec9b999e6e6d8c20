"""The archive's segments and keys in Redis: the list in the first partition, each key in that of its subject."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from struct import iter_unpack

import msgspec

from annai.core.subject import Position, partition_of
from annai.store.archiving import Segment, Shelf
from annai.store.redis.caller import META, Caller
from annai.store.redis.rows import stream_id_behind

KEY_BYTES = 32

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Segment).decode


class RedisArchive:
    """The part `Archiving` of the protocol."""

    _caller: Caller

    async def shelf(self) -> Shelf:
        first, last, trimmed = map(int, await self._caller.at(META, "shelf"))
        return Shelf(first or 1, last, trimmed)

    async def segment(self, number: int) -> Segment | None:
        body = await self._caller.at(META, "segment", number)
        return _decode(body) if body else None

    async def add_segment(self, segment: Segment, subjects: Sequence[bytes] = ()) -> bool:
        """Of whom the snapshots are is kept first: what is not listed in the end is not heeded."""
        shelf = await self.shelf()
        if subjects and segment.number == shelf.last + 1:
            common = (segment.number, shelf.first)
            await self._caller.call("keep_snapshots", by_partition(subjects), common, write=True)
        row = (segment.number, _encode(segment), _packed(segment.after), _packed(segment.through))
        return bool(await self._caller.at(META, "add_segment", row, lambda again: (again,), write=True))

    async def snapshots(self, subject: bytes) -> list[int]:
        packed: bytes = await self._caller.at(partition_of(subject), "snapshots", subject) or b""
        shelf = await self.shelf()
        numbers = [number for (number,) in iter_unpack(">I", packed)]
        return [number for number in numbers if shelf.first <= number <= shelf.last]

    async def trim_log(self, number: int) -> None:
        """Readers look into the archive first: whatever is cut off in between, nothing is missed by them."""
        segment = await self.segment(number)
        if segment is not None:
            await self._caller.at(META, "keep_trimmed", number, write=True)
            behind = {partition: stream_id_behind(position) for partition, position in segment.through.items()}
            await self._caller.call("trim_log", behind, write=True)

    async def drop_segment(self, number: int) -> None:
        await self._caller.at(META, "drop_segment", number, write=True)

    async def make_keys(self, subjects: Sequence[bytes]) -> None:
        made = {
            p: [(key, secrets.token_bytes(KEY_BYTES)) for key in some] for p, some in by_partition(subjects).items()
        }
        await self._caller.call("make_keys", made, write=True)

    async def keys(self, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
        asked = by_partition(subjects)
        answers = await self._caller.call("archive_keys", asked)
        found = [pair for p, some in asked.items() for pair in zip(some, answers[p], strict=True)]
        return {subject: key for subject, key in found if key is not None}


def by_partition(subjects: Iterable[bytes]) -> dict[int, list[bytes]]:
    """Subjects by their partitions."""
    there: dict[int, list[bytes]] = {}
    for subject in subjects:
        there.setdefault(partition_of(subject), []).append(subject)
    return there


def _packed(positions: Mapping[int, Position]) -> bytes:
    return _encode(sorted(positions.items()))
