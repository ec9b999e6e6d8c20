"""The core alone: a thousand flows all of which listen and are evaluated, against other rule engines.

They need libraries that nothing else here does, so they run as a program of their own, which prints its rows as JSON.
"""

import asyncio
import sys
from importlib.util import find_spec

import msgspec

from loadtests.rows import Row
from loadtests.session import Session

PROGRAM = "loadtests.rules"


class Skipped(Exception):
    """A measurement that cannot be made here; the text says why."""


async def measure(_: Session) -> list[Row]:
    """Raises Skipped when the program is not there, MsgspecError when it fails."""
    if find_spec(PROGRAM) is None:
        raise Skipped(f"{PROGRAM} is not there")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", PROGRAM, "--json", stdout=asyncio.subprocess.PIPE
    )
    printed, _nothing = await process.communicate()
    return rows(printed)


def rows(printed: bytes) -> list[Row]:
    """The rows that the program printed, `[{name, unit, figures, ratios, against, limit}]`. Raises MsgspecError."""
    return msgspec.json.decode(printed, type=list[Row])
