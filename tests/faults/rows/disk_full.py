"""The disk is full in mid-load: writes are answered 503, reads are served, and all goes on when there is room."""

import asyncio
import time
from pathlib import Path
from random import Random

import httpx
from msgspec.structs import replace

from tests.faults.disk import fill, missing, small_disk
from tests.faults.guide import client
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.stores import STORES
from tests.faults.under_load import answered, under_load
from tests.serving import COUNTING, start_server

MEGABYTES = 24
EARLIEST, LATEST = 0.2, 1.0  # seconds of load before the disk is full
FULL = 0.7  # seconds for which it stays so


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    with small_disk(place.folder / "disk", MEGABYTES) as disk, STORES[place.kind](disk) as there:
        return await _run(replace(there, folder=place.folder), disk, seed, module)


async def losing(place: Place, seed: int) -> Outcome:
    """A server that answers before its commit."""
    return await run(place, seed, "tests.faults.lossy_server")


async def _run(place: Place, disk: Path, seed: int, module: str) -> Outcome:
    wrong: list[str] = []
    with start_server(place.folder, workspace=COUNTING, module=module, store=place.store) as served:

        async def fill_up(load: Load, random: Random) -> float:
            await asyncio.sleep(random.uniform(EARLIEST, LATEST))
            filler = fill(disk)
            await asyncio.sleep(FULL)
            async with client(served.url) as person:
                wrong.extend(await _judge(person, load))
            filler.unlink()
            began = time.perf_counter()
            return await answered(served.url, began)

        harmed = await under_load(place, served.url, seed, fill_up)
    return harmed.outcome(wrong=tuple(wrong))


async def _judge(person: httpx.AsyncClient, load: Load) -> list[str]:
    """What is not as it should be while the disk is full."""
    read = await person.get("/v1/users/user-0")
    alive = await person.get("/healthz")
    found = [(read, 200), (alive, 200)]
    wrong = [f"{one.url.path}: {one.status_code}, not {wanted}" for one, wanted in found if one.status_code != wanted]
    return wrong if load.refused else [*wrong, "no write was answered 503"]


ROW = Row("disk-full", "disk full", run, losing, missing=missing, stores=("sqlite", "everysec"))
