"""One of several processes of a store is killed in mid-load: a worker beside two servers, or one of two servers.

What it was to do is done by the others: each timer within ten seconds of its moment, and once.
"""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

from msgspec.structs import replace

from annai.core.inputs import Due
from annai.runtime import records
from annai.store.protocol import Store
from tests.faults.audit import opened, read_log
from tests.faults.guide import GUIDING, client, completed, happen, once, until
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import under_load
from tests.serving import Served, start_server

WAVES = 6  # of people who wait for two seconds; the kill comes between two
PEOPLE = 5  # of each wave, by each server
BETWEEN = 0.4  # seconds
LATE = 10.0  # seconds that a timer may be late
SHARED = {"ANNAI_SHARED": "true"}


class Pair:
    """Two servers that share a store, each with a worker process of its own, if `workers`; one will be killed."""

    def __init__(self, place: Place, workers: bool, module: str) -> None:
        self.workers = workers
        self._place = place
        self._module = module

    def __enter__(self) -> "Pair":
        with ExitStack() as stack:
            self.one = stack.enter_context(self._start("one", self._module))
            self.other = stack.enter_context(self._start("other", "annai"))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def kill(self) -> None:
        """`kill -9` of the first one, or of its worker."""
        if self.workers:
            os.kill(_children(self.one)[0], signal.SIGKILL)
        else:
            self.one.kill()

    def _start(self, name: str, module: str) -> Served:
        folder = self._place.folder / name
        folder.mkdir()
        return start_server(
            folder,
            workspace=GUIDING,
            module=module,
            store=self._place.store,
            environment=SHARED,
            arguments=("--workers", "1") if self.workers else (),
        )


async def worker(place: Place, seed: int) -> Outcome:
    return await _run(place, seed, workers=True)


async def server(place: Place, seed: int) -> Outcome:
    return await _run(place, seed, workers=False)


async def clinging(place: Place, seed: int) -> Outcome:
    """The leases of the one that is killed end too late."""
    return await _run(place, seed, workers=False, module="tests.faults.clinging_server")


async def _run(place: Place, seed: int, workers: bool, module: str = "annai") -> Outcome:
    sent: list[str] = []
    with Pair(place, workers, module) as pair:

        async def harm(load: Load, random: Random) -> float:
            beside = Load(pair.one.url, f"{seed}-beside-{time.time_ns()}", random)
            driving = asyncio.create_task(beside.drive())
            last = random.randrange(1, WAVES)
            for wave in range(WAVES):
                if wave == last:
                    beside.end()
                    pair.kill()
                    await driving
                sent.extend(await _wave(pair, wave, pair.workers or wave < last))
            load.end()  # whoever waits for timers reads the whole log again and again
            load.acknowledged |= beside.acknowledged
            load.requests += beside.requests
            async with opened(place.store) as store:
                await until(lambda: _all_done(store, sent))
                return await _latest(store)

        harmed = await under_load(place, pair.other.url, seed, harm)
        async with opened(place.store) as store:
            found = await once(store, "soon", sent)
    late = (f"a timer came {harmed.recovery:.1f} s late",) if harmed.recovery > LATE else ()
    outcome = harmed.outcome(errors=False, wrong=late)
    return replace(outcome, acknowledged=outcome.acknowledged + len(sent), findings=outcome.findings + found)


async def _wave(pair: Pair, number: int, both: bool) -> list[str]:
    """People who begin to wait; those who were acknowledged."""
    sent: list[str] = []
    for served in (pair.one, pair.other) if both else (pair.other,):
        people = [f"{served.folder.name}-{number}-{person}" for person in range(PEOPLE)]
        async with client(served.url) as person:
            sent += people if await happen(person, "waited", *people) else []
    await asyncio.sleep(BETWEEN)
    return sent


async def _all_done(store: Store, sent: Sequence[str]) -> bool:
    return sum((await completed(store, "soon")).values()) >= len(sent)


async def _latest(store: Store) -> float:
    """The most seconds that a timer was late, as the log has it."""
    inputs = (step.input for entry in await read_log(store) for step in records.body_of(entry.record).steps)
    return max((input.received - input.at for input in inputs if isinstance(input, Due)), default=0) / 1000


def _children(served: Served) -> list[int]:
    """The worker processes of a server."""
    found = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text()
    return [int(pid) for pid in found.split()]


def missing() -> str | None:
    return None if Path("/proc/self/task").exists() else "needs /proc, to find a server's worker"


REDIS = ("redis",)
WORKER = Row(
    "worker-kill",
    "`kill -9` of one of two workers beside two servers",
    worker,
    clinging,
    tries=1,
    missing=missing,
    stores=REDIS,
)
SERVER = Row("server-kill", "`kill -9` of one of two servers", server, clinging, tries=1, stores=REDIS)
