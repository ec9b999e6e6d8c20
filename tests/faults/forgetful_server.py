"""A server that is known to double data: it remembers no message ids. The harness must see that."""

import sys
from collections.abc import Sequence

from msgspec.structs import replace

from annai.cli.main import main
from annai.store.protocol import Conflict, Refusal, Write
from annai.store.sqlite import SQLiteStore

_commit = SQLiteStore.commit


async def commit_without_ids(
    store: SQLiteStore, writes: Sequence[Write], refusals: Sequence[Refusal], now: int
) -> list[Conflict | None]:
    """Commit, and forget which messages were in it."""
    return await _commit(store, [replace(write, message_ids=()) for write in writes], refusals, now)


if __name__ == "__main__":
    SQLiteStore.commit = commit_without_ids  # type: ignore[method-assign]
    sys.exit(main())
