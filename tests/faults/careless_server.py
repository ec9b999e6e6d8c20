"""A server that is known to lose mail: it forgets an email when it takes it up, not when it went out."""

import sys
from typing import Any

from annai.cli.main import main
from annai.store.protocol import OutboxRow
from tests.faults.plant import instead


async def claim(whole: Any, store: Any, *given: Any) -> list[OutboxRow]:
    rows: list[OutboxRow] = await whole(store, *given)
    await store.finish([row.id for row in rows])
    return rows


if __name__ == "__main__":
    instead("claim", claim)
    sys.exit(main())
