"""A server that is known to double data: it remembers no message ids. The harness must see that."""

import sys
from collections.abc import Sequence

from msgspec.structs import replace

from annai.cli.main import main
from annai.store import connect
from annai.store.protocol import Committed, Refusal, Write
from annai.store.sqlite import SQLiteStore


class ForgetfulStore(SQLiteStore):
    """Commits, and forgets which messages were in it."""

    async def commit(
        self, writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
    ) -> Committed:
        return await super().commit([replace(write, message_ids=()) for write in writes], refusals, now, reads)


if __name__ == "__main__":
    connect.SQLiteStore = ForgetfulStore  # type: ignore[attr-defined]
    sys.exit(main())
