"""A server that is known to lose mail: it forgets an email when it takes it up, not when it went out."""

import sys
from collections.abc import Collection

from annai.cli.main import main
from annai.store import connect
from annai.store.protocol import EVERY, OutboxRow
from annai.store.sqlite import SQLiteStore


class CarelessStore(SQLiteStore):
    async def claim(
        self, kind: str, now: int, lease: int, limit: int, partitions: Collection[int] = EVERY
    ) -> list[OutboxRow]:
        rows = await super().claim(kind, now, lease, limit, partitions)
        await self.finish([row.id for row in rows])
        return rows


if __name__ == "__main__":
    connect.SQLiteStore = CarelessStore  # type: ignore[attr-defined]
    sys.exit(main())
