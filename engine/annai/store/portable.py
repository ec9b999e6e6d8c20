"""What a store promises that can be carried elsewhere, and into which another one can be."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol, runtime_checkable

from annai.store.content import Row
from annai.store.protocol import Store

ANOTHER_IMPORT = "another import into this store is under way; let one of them finish"
NOT_EMPTY = "the store to import into is not empty; name a new one"


@runtime_checkable
class PortableStore(Store, Protocol):
    def dump(self) -> AsyncGenerator[Sequence[Row], None]:
        """All that the store holds, for `restore`: pages of at most about a mebibyte, but at least a row.

        The same content gives the same pages. They are of one moment where the store has a way to (SQLite: one
        transaction); else, while it is written to, what it promises is its own to say.
        """
        ...

    async def import_mark(self) -> bytes:
        """How far an import into this store came, in the importer's words; empty when none is under way."""
        ...

    async def restore(self, rows: Sequence[Row], before: bytes, after: bytes, now: int) -> None:
        """Take rows, and then move the mark from `before` to `after`; both are durable when it returns.

        The mark moves last, and a row that is taken again is as if it were taken once: so an import that was killed
        goes on at its mark. An empty `before` begins one, and brings no rows yet; an empty `after` ends it. Messages
        for which no moment is known are remembered as of `now`.

        Raises StoreError when the mark is not `before`, and when one begins in a store that holds more than a secret.
        """
        ...
