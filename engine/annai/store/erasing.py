"""What a store does to forget a person. Each call may be repeated: it changes nothing more."""

from collections.abc import Sequence
from typing import Protocol

from annai.core.subject import Position


class Erasing(Protocol):
    async def destroy_keys(self, subjects: Sequence[bytes]) -> int:
        """Destroy the archive's keys of these subjects, for good; returns how many there were."""
        ...

    async def erased(self) -> set[bytes]:
        """The subjects whose keys were destroyed."""
        ...

    async def redact(self, subjects: Sequence[bytes], records: Sequence[tuple[int, Position, bytes]]) -> None:
        """Replace the personal parts of records that the log still has: `(partition, position, personal part)`.

        Nor shall anything be left of what the log has let go of and was these subjects'.
        """
        ...

    async def erase_beside(
        self, subjects: Sequence[bytes], ids: Sequence[str], accounts: Sequence[bytes]
    ) -> dict[str, int]:
        """Erase what is kept of these subjects beside documents, log and keys; returns how much of each.

        That is their `members` rows in the accounts, their message ids where the store has them as they came, kept
        `emails`, the `outbox` rows whose effects name one of them (recalls and answers hold signals alone, and stay),
        and `refusals` that name one of the ids.
        """
        ...

    async def recipients(self, subjects: Sequence[bytes]) -> dict[str, str]:
        """The kept emails that these subjects' runs sent: the id of each, and the address to which it went."""
        ...

    async def compact(self) -> None:
        """Let no file of the store hold any more what was erased, in free space, journals or elsewhere."""
        ...

    async def keep_erasure(self, id: str, body: bytes, done: bool) -> None:
        """Keep how far an erasure came."""
        ...

    async def erasure(self, id: str) -> bytes | None: ...

    async def open_erasures(self) -> list[tuple[str, bytes]]:
        """Those that are not done, the oldest first."""
        ...
