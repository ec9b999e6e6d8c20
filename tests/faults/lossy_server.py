"""A server that is known to lose data: it answers clients, and commits a while later. The harness must see that.

What the projector tells accounts is committed as ever: it would save how far it came, though nobody had heard of it.
"""

import asyncio
import sys
from typing import Any

from annai.cli.main import main
from annai.runtime import Runtime
from annai.runtime.chain import Chain

LATER = 0.2  # seconds

commit = Runtime._commit


async def late(runtime: Runtime, writing: list[Chain], reading: list[Chain]) -> Any:
    clients = [chain for chain in writing if chain.ref.kind != "account"]
    for chain in clients:
        runtime._answer(chain)
    if clients:
        await asyncio.sleep(LATER)
    return await commit(runtime, writing, reading)


if __name__ == "__main__":
    Runtime._commit = late  # type: ignore[method-assign, assignment]
    sys.exit(main())
