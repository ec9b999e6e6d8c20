"""A server that is known to double data: it remembers no message ids. The harness must see that."""

import sys
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from annai.cli.main import main
from annai.store.protocol import Committed, Write
from tests.faults.plant import instead


async def commit(whole: Any, store: Any, writes: Sequence[Write], *given: Any) -> Committed:
    """Commit, and forget which messages were in it."""
    committed: Committed = await whole(store, [replace(write, message_ids=()) for write in writes], *given)
    return committed


if __name__ == "__main__":
    instead("commit", commit)
    sys.exit(main())
