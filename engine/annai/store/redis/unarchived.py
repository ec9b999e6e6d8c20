"""What Redis does not do yet: its log has no archive, so it is kept whole, and it forgets no person."""

from collections.abc import Sequence

from annai.core.subject import Position
from annai.store.archiving import Segment, Shelf
from annai.store.errors import Unsupported

WHY = "Redis has no archive and no erasure yet; keep state in SQLite for these"


class Unarchived:
    """The part `Archiving` and `Erasing` of the protocol of a store without them: nothing is archived or erased."""

    archives = False

    async def shelf(self) -> Shelf:
        return Shelf(1, 0, 0)

    async def segment(self, number: int) -> Segment | None:
        return None

    async def add_segment(self, segment: Segment) -> bool:
        raise Unsupported(WHY)

    async def trim_log(self, number: int) -> None:
        raise Unsupported(WHY)

    async def drop_segment(self, number: int) -> None:
        raise Unsupported(WHY)

    async def make_keys(self, subjects: Sequence[bytes]) -> None:
        raise Unsupported(WHY)

    async def keys(self, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
        return {}

    async def destroy_keys(self, subjects: Sequence[bytes]) -> int:
        raise Unsupported(WHY)

    async def erased(self) -> set[bytes]:
        return set()

    async def redact(self, records: Sequence[tuple[int, Position, bytes]]) -> None:
        raise Unsupported(WHY)

    async def erase_beside(
        self, subjects: Sequence[bytes], ids: Sequence[str], accounts: Sequence[bytes], traces: Sequence[str]
    ) -> dict[str, int]:
        raise Unsupported(WHY)

    async def recipients(self, subjects: Sequence[bytes]) -> dict[str, str]:
        raise Unsupported(WHY)

    async def compact(self) -> None:
        raise Unsupported(WHY)

    async def keep_erasure(self, id: str, body: bytes, done: bool) -> None:
        raise Unsupported(WHY)

    async def erasure(self, id: str) -> bytes | None:
        return None

    async def open_erasures(self) -> list[tuple[str, bytes]]:
        return []
