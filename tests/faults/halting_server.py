"""A server that stops itself (SIGSTOP) when it is about to commit the first timers, and does so when it is let go on.

It tells in the file FAULTS_TOLD how many of them were refused then. With FAULTS_FENCE=off it forgets its fence.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from annai.cli.main import main
from annai.store.protocol import Committed, Write
from tests.faults.plant import instead

TOLD = Path(os.environ["FAULTS_TOLD"])
IS_FENCED = os.environ["FAULTS_FENCE"] != "off"

halted: list[int] = []


async def commit(whole: Any, store: Any, writes: Sequence[Write], *given: Any) -> Committed:
    if halted or not any(write.fence for write in writes):
        committed: Committed = await whole(store, writes, *given)
        return committed
    halted.append(os.getpid())
    os.kill(os.getpid(), signal.SIGSTOP)
    late = writes if IS_FENCED else [replace(write, fence=0) for write in writes]
    committed = await whole(store, late, *given)
    _tell(str(sum(conflict is not None for conflict in committed.conflicts)))
    return committed


def _tell(text: str) -> None:
    new = TOLD.with_suffix(".new")
    new.write_text(text)
    new.rename(TOLD)


if __name__ == "__main__":
    instead("commit", commit)
    sys.exit(main())
