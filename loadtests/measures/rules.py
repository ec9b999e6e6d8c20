"""The core alone: a thousand flows all of which listen and are evaluated, against the same rules in other systems.

Those are libraries that nothing else here needs, so they run as a program of their own, which prints its rows.
"""

import asyncio
import sys
from importlib.util import find_spec

import msgspec
from msgspec import Struct

from loadtests.rows import Row, at_most
from loadtests.session import Session

PROGRAM = "loadtests.rules"
OURS = "Annai"  # what the name of a row of Annai begins with
BASE = "rules written by hand"  # and that of the row to which the ratios are
ROUNDS = {True: 2, False: 20}  # quick or not


class Skipped(Exception):
    """A measurement that cannot be made here; the text says why."""


class System(Struct, frozen=True):
    """Processor microseconds a decision, and their ratio to those of the rules written by hand."""

    system: str
    cost: float
    ratio: float


class Printed(Struct, frozen=True):
    """What the program prints; `target` is the highest ratio that Annai may have."""

    rows: list[System]
    target: float


async def measure(session: Session) -> list[Row]:
    """Raises Skipped when the program or the systems are not there, MsgspecError when it prints something else."""
    if find_spec(PROGRAM) is None:
        raise Skipped(f"{PROGRAM} is not there")
    rounds = ROUNDS[session.plan.rounds == 1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", PROGRAM, "--json", "--rounds", str(rounds), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if not printed:
        raise Skipped(f"{PROGRAM} printed nothing; are the systems of the group `bench` installed?")
    return rows(msgspec.json.decode(printed, type=Printed))


def rows(printed: Printed) -> list[Row]:
    """Every system against the rules written by hand, and Annai against the fastest of the others."""
    ours = [one for one in printed.rows if one.system.startswith(OURS)]
    others = [one for one in printed.rows if not one.system.startswith((OURS, BASE))]
    limit = at_most(printed.target)
    found = [
        Row(f"1,000 rules: {one.system}", "µs", (one.cost,), (one.ratio,), BASE, limit if one in ours else None)
        for one in printed.rows
    ]
    if ours and others:
        dearest, fastest = max(one.cost for one in ours), min(others, key=lambda one: one.cost)
        name, ratio = "1,000 rules: Annai, the dearer", dearest / fastest.cost
        found.append(Row(name, "µs", (dearest,), (ratio,), f"fastest other: {fastest.system}", at_most(1)))
    return found
