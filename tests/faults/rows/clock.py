"""The machine's clock leaps by an hour while the server runs, forward or back, and comes back.

Nothing that waits for half an hour may end, what waits for two seconds must, once each, and everything is taken.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.audit import opened
from tests.faults.guide import GUIDING, client, completed, happen, once, until
from tests.faults.row import Outcome, Place, Row
from tests.serving import start_server

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
LEAPS = ("+3600", "-3600")
PEOPLE = 20
LEAPT = 1.5  # seconds for which the clock is wrong


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    clock = place.folder / "clock"
    _set(clock, "+0")
    with start_server(
        place.folder, workspace=GUIDING, module=module, store=place.store, environment=_environment(clock)
    ) as served:
        async with client(served.url) as person, opened(place.store) as store:
            sent = [who for who in _people("before") if await happen(person, "waited", who)]
            _set(clock, LEAPS[seed % 2])
            sent += [who for who in _people("meanwhile") if await happen(person, "waited", who)]
            await happen(person, "ping", *sent)  # an input lets time act, too
            await asyncio.sleep(LEAPT)
            _set(clock, "+0")
            began = time.perf_counter()

            async def all_done() -> bool:
                return sum((await completed(store, "soon")).values()) >= len(sent)

            await until(all_done)
            recovery = time.perf_counter() - began
            found = await once(store, "soon", sent)
            early = sum((await completed(store, "late")).values())
    wrong = (f"{early} waits of half an hour ended early",) if early else ()
    return Outcome(len(sent), found, recovery, wrong)


async def early(place: Place, _seed: int) -> Outcome:
    """A server that believes whatever the machine says."""
    return await run(place, 0, "tests.faults.trusting_server")


def _people(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in range(PEOPLE // 2))


def _set(clock: Path, offset: str) -> None:
    """In one step: the library reads the file at every look at the clock."""
    new = clock.with_suffix(".new")
    new.write_text(f"{offset}\n")
    new.rename(clock)


def _environment(clock: Path) -> dict[str, str]:
    return {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def missing() -> str | None:
    return None if LIBRARY is not None else "needs libfaketime (Debian's package faketime)"


ROW = Row("clock", "clock ± 1 h while running", run, early, tries=1, missing=missing)
