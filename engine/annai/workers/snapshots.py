"""Snapshots of subjects, taken with every so many segments of the archive.

Rules:
1. Whoever has a record in the segments since the last snapshots is in the next ones. So between two of them the log
   alone tells how somebody changed, and who is not in them did not.
2. They are taken after their segment's records were read: what stands in it and before is part of each. A record that
   is also part of one is known by the version that it made.
"""

import asyncio
from collections.abc import Collection, Sequence
from hashlib import sha256

from msgspec import Struct

from annai.archive import snapshots
from annai.archive.files import Files
from annai.archive.records import unpack
from annai.archive.snapshots import Taken
from annai.core.subject import ERASED
from annai.runtime import Runtime
from annai.store.archiving import Part, Segment, Snapshots
from annai.workers.archive_names import SUBJECTS, name_of
from annai.workers.keys import cipher_for

EVERY = 16  # segments
PART = 2_000  # subjects of a file


class Shot(Struct, frozen=True):
    """Snapshots that are to be listed, and of whom they are."""

    snapshots: Snapshots | None = None
    subjects: Sequence[bytes] = ()


class Camera:
    """Takes snapshots with each `every` segments, in files of up to `part` subjects."""

    def __init__(self, runtime: Runtime, files: Files, every: int = EVERY, part: int = PART) -> None:
        self._runtime = runtime
        self._store = runtime.store
        self._files = files
        self._every = every
        self._part = part

    async def take(self, number: int, subjects: Collection[bytes]) -> Shot:
        """The snapshots that come with a segment, which has records of these subjects; their files are written."""
        since = await self._since(number)
        if len(since) + 1 < self._every:
            return Shot()
        changed = sorted({*subjects, *[each for segment in since for each in await self._subjects(segment)]})
        parts: list[Part] = []
        shown: list[bytes] = []
        for start in range(0, len(changed), self._part):
            taken = await self._read(changed[start : start + self._part])
            if taken:
                parts.append(await self._write(taken, number))
                shown += [one.bare.key for one in taken]
        return Shot(Snapshots(self._runtime.clock(), tuple(parts)), shown)

    async def _since(self, number: int) -> list[Segment]:
        """The segments before a number, back to those with the last snapshots."""
        found: list[Segment] = []
        while (segment := await self._store.segment(number - 1)) is not None and segment.snapshots is None:
            found.append(segment)
            number -= 1
        return found

    async def _subjects(self, segment: Segment) -> set[bytes]:
        content = await self._files.get(segment.name)
        records = await asyncio.to_thread(unpack, segment, content)
        return {record.subject for record in records}

    async def _read(self, keys: Sequence[bytes]) -> list[Taken]:
        """What is there of these; of who was erased nothing is."""
        documents = [document for document in await self._store.load(keys) if document is not None]
        taken = await asyncio.to_thread(lambda: [snapshots.take(document) for document in documents])
        return [one for one in taken if one.bare.sealed != ERASED]

    async def _write(self, taken: Sequence[Taken], number: int) -> Part:
        names = snapshots.keys_of(taken, number)
        cipher = await cipher_for(self._store, names)
        content = await asyncio.to_thread(snapshots.pack, taken, number, cipher)
        checksum = sha256(content)
        name = name_of(SUBJECTS, self._runtime.names, number, checksum.hexdigest())
        part = Part(name, checksum.digest(), taken[-1].bare.key)
        await self._files.put(part.name, content)
        return part
