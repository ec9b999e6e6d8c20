"""What a store does for the archive: it lists the segments, lets go of records that stand in one, and keeps the keys.

Rules that every store keeps:
1. Segments are numbered from 1. Each follows the one before it: it begins where that one ends, in every partition.
2. The log lets go of records only when a listed segment holds them; positions still rise, and are never reissued.
3. A snapshot is listed with the segment that it came with, and goes with it.
4. A key is never part of the archive. One that was destroyed is never made anew.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from annai.core.subject import Position


class Part(Struct, frozen=True, array_like=True):
    """A file of snapshots, in the order of their subjects' keys, up to `last`; `checksum` is its SHA-256."""

    name: str
    checksum: bytes
    last: bytes


class Snapshots(Struct, frozen=True, array_like=True):
    """The subjects that had records since the last snapshots, as they were at a moment, in the order of their keys."""

    at: int
    parts: tuple[Part, ...]


class Segment(Struct, frozen=True, array_like=True):
    """A file of the archive: the records of each partition behind `after`, up to `through`.

    `size` are the bytes of the file and `checksum` their SHA-256; `bytes` are those that the records take in the log.
    `since` and `until` are the moments of the first record and the last.
    """

    number: int
    name: str
    checksum: bytes
    size: int
    bytes: int
    since: int
    until: int
    after: Mapping[int, Position]
    through: Mapping[int, Position]
    snapshots: Snapshots | None = None

    @property
    def files(self) -> list[str]:
        """The names of all files that came with it."""
        return [self.name, *[part.name for part in (self.snapshots.parts if self.snapshots else ())]]


class Shelf(Struct, frozen=True):
    """The listed segments are those from `first` to `last`, none if that is smaller.

    The log has let go of all records up to the end of segment `trimmed`; 0: of none.
    """

    first: int
    last: int
    trimmed: int


class Archiving(Protocol):
    async def shelf(self) -> Shelf: ...

    async def segment(self, number: int) -> Segment | None:
        """A listed segment."""
        ...

    async def add_segment(self, segment: Segment, subjects: Sequence[bytes] = ()) -> bool:
        """List a segment, whose files are durable; False when it is not the one that follows the last.

        `subjects` are those of whom its snapshots are.
        """
        ...

    async def snapshots(self, subject: bytes) -> list[int]:
        """The numbers of the listed segments with a snapshot of this subject, in order."""
        ...

    async def trim_log(self, number: int) -> None:
        """Let go of the records up to the end of a listed segment. Doing it again changes nothing."""
        ...

    async def drop_segment(self, number: int) -> None:
        """Take the first segment from the list; another one, the last one, and one that is not trimmed stay."""
        ...

    async def make_keys(self, subjects: Sequence[bytes]) -> None:
        """Make the keys of those subjects that have none, unless it was destroyed. Each has 32 random bytes."""
        ...

    async def keys(self, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
        """The keys of those subjects that have one."""
        ...
