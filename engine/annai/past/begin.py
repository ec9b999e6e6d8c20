"""Where to begin: the nearest snapshot before a moment, and the place in the log behind which the rest is told.

Whoever has a record between two sets of snapshots is in the later one. So the log is read from the last set before the
subject's next snapshot on, and no further back.
"""

from collections.abc import Mapping

from msgspec import Struct

from annai.archive.cipher import Cipher
from annai.archive.files import Files
from annai.archive.snapshots import Snapshot, find, opened, told_key
from annai.core.subject import Position
from annai.past.errors import Gone
from annai.past.replay import State
from annai.store.archiving import Snapshots
from annai.store.protocol import Store

NOBODY = State(None)


class Begin(Struct, frozen=True):
    """A state, and the positions behind which the records of what came after it are."""

    state: State
    after: Mapping[int, Position]


class Beginnings:
    def __init__(self, store: Store, files: Files | None) -> None:
        self._store = store
        self._files = files

    async def of(self, subject: bytes, moment: int, version: int | None = None) -> Begin:
        """The latest at or before a moment, and of this version at most. Raises Gone, ArchiveDamaged."""
        numbers = await self._store.snapshots(subject)
        later: int | None = None
        for number in reversed(numbers):
            state = await self._snapshot(subject, number, moment)
            if state is not None and (version is None or state.version <= version):
                return Begin(state, await self._after(later))
            later = number
        return Begin(NOBODY, await self._after(later))

    async def _snapshot(self, subject: bytes, number: int, moment: int) -> State | None:
        """A subject as its snapshot of a segment has it; None when that was taken after the moment, or is not there."""
        segment = await self._store.segment(number)
        if segment is None or segment.snapshots is None or segment.snapshots.at > moment:
            return None
        found = await self._found(segment.snapshots, subject)
        if found is None:
            return None
        accounts = list(found.told)
        cipher = Cipher(await self._store.keys([subject, *[told_key(each, number) for each in accounts]]))
        before, whole = opened(found, number, cipher)
        if before is None:
            raise Gone("This person was erased.")
        return State(before, whole)

    async def _found(self, snapshots: Snapshots, subject: bytes) -> Snapshot | None:
        """None where an archiver that was cut off had meant to write one."""
        part = next((part for part in snapshots.parts if subject <= part.last), None)
        if part is None:
            return None
        if self._files is None:
            raise Gone("This server has no archive; set ANNAI_ARCHIVE.")
        return find(part, await self._files.get(part.name), subject)

    async def _after(self, later: int | None) -> Mapping[int, Position]:
        """The end of the last segment with snapshots before this one; before all when there is none."""
        number = (await self._store.shelf()).last if later is None else later - 1
        while (segment := await self._store.segment(number)) is not None:
            if segment.snapshots is not None:
                return segment.through
            number -= 1
        return {}
