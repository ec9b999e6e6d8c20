"""A worker is stopped (SIGSTOP) with a commit in its hand, past its leases, and goes on when another one has them.

The late commit must change nothing, though nobody else has touched what it writes: only the fence can tell. The other
one, who does nothing, is this harness. When it gives the leases back, each timer fires once.
"""

import signal
import time
from pathlib import Path

from annai.core.subject import PARTITIONS
from annai.runtime.clock import wall_clock
from annai.store.protocol import Store
from tests.faults.audit import opened
from tests.faults.guide import GUIDING, client, completed, happen, once, until
from tests.faults.row import Outcome, Place, Row
from tests.serving import Served, start_server

PEOPLE = tuple(f"person-{number}" for number in range(20))
HOUR = 3_600_000


async def run(place: Place, _seed: int, fence: str = "on") -> Outcome:
    told = place.folder / "told"
    environment = {"ANNAI_SHARED": "true", "FAULTS_TOLD": str(told), "FAULTS_FENCE": fence}
    with start_server(
        place.folder,
        workspace=GUIDING,
        module="tests.faults.halting_server",
        store=place.store,
        environment=environment,
    ) as served:
        async with client(served.url) as person, opened(place.store) as store:
            sent = PEOPLE if await happen(person, "waited", *PEOPLE) else ()
            wrong = await _stopped(served, store, told)
            began = time.perf_counter()
            await _give_back(store)

            async def all_done() -> bool:
                return sum((await completed(store, "soon")).values()) >= len(sent)

            await until(all_done)
            return Outcome(len(sent), await once(store, "soon", sent), time.perf_counter() - began, wrong)


async def unfenced(place: Place, seed: int) -> Outcome:
    """A worker that names no lease."""
    return await run(place, seed, "off")


async def _stopped(served: Served, store: Store, told: Path) -> tuple[str, ...]:
    """From when it stops until its late commit has had its answer; what is wrong by then."""

    async def is_stopped() -> bool:
        return _state(served.process.pid) == "T"

    async def has_all() -> bool:
        now = wall_clock()
        return len(await store.lease("successor", range(PARTITIONS), now, now + HOUR)) == PARTITIONS

    async def has_told() -> bool:
        return _refused(told) is not None

    try:
        for look in (is_stopped, has_all):
            if not await until(look):
                return (f"waited in vain: {look.__name__}",)
    finally:
        served.process.send_signal(signal.SIGCONT)
    if not await until(has_told):
        return ("its commit had no answer",)
    changed = sum((await completed(store, "soon")).values())
    return (f"{changed} waits were ended by it",) * bool(changed) + ("no write was refused",) * (not _refused(told))


def _refused(told: Path) -> int | None:
    """How many of its late writes were refused; None as long as it has not said so."""
    return int(told.read_text()) if told.exists() else None


async def _give_back(store: Store) -> None:
    now = wall_clock()
    await store.lease("successor", (), now, now)


def _state(process: int) -> str:
    """A letter, as `ps` shows it."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def missing() -> str | None:
    return None if Path("/proc/self/stat").exists() else "needs /proc, to see a process stop"


ROW = Row("zombie", "SIGSTOP of a worker past its lease, then CONT", run, unfenced, tries=1, missing=missing)
