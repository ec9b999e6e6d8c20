"""Which bundles no retained record can name, of where each partition's log began and ended in a bundle's time."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from annai.core.subject import PARTITIONS, Position
from annai.store.redis.rows import position_of

End = tuple[int, int]  # epoch, sequence

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[End]).decode


def ends(answers: Sequence[Any]) -> bytes:
    """Where the logs end, as it is kept with a bundle."""
    return _encode([(int(epoch), int(sequence)) for epoch, sequence, _ in answers])


def behind(first: Position) -> bytes:
    """The logs' ends before the batch of a bundle's first record, which may stand in any of them."""
    return _encode([(first.epoch, first.sequence - 1)] * PARTITIONS)


def upto(last: Position) -> bytes:
    """The same for the batch of its last one."""
    return _encode([(last.epoch, last.sequence)] * PARTITIONS)


def begin(first: bytes) -> Position:
    """The earliest batch in which a record may name the bundle, in any log."""
    epoch, sequence = min(_decode(first))
    return Position(epoch, sequence + 1, 0)


def end(last: bytes | None) -> Position | None:
    """The latest one, once the bundle was retired."""
    return Position(*max(_decode(last)), 0) if last else None


def unnamed(bundles: Sequence[Any], answers: Sequence[Any], archived: Mapping[int, Position] | None) -> list[bytes]:
    """The retired ones without retained records of their time that are no other one's base.

    `archived` is behind what the first segment of the archive begins; None: there is none.
    """
    oldest = [_oldest(id) for _, _, id in answers] if archived is None else _begins(archived, len(answers))
    bases = {base for _, _, _, base in bundles}
    return [
        digest
        for digest, first, last, _ in bundles
        if last and digest not in bases and not _is_named(_decode(first), _decode(last), oldest)
    ]


def _begins(archived: Mapping[int, Position], partitions: int) -> list[End | None]:
    """Where the archive's records may begin."""
    return [(archived[partition].epoch, archived[partition].sequence + 1) for partition in range(partitions)]


def _oldest(id: bytes | None) -> End | None:
    position = position_of(id) if id else None
    return (position.epoch, position.sequence) if position else None


def _is_named(first: Sequence[End], last: Sequence[End], oldest: Sequence[End | None]) -> bool:
    """Whether a record may be retained that was written behind `first` and not behind `last`."""
    return any(
        begin < end and there is not None and there <= end
        for begin, end, there in zip(first, last, oldest, strict=True)
    )
