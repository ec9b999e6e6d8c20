"""The disk is full in mid-load: writes are answered 503, reads are served, and all goes on when there is room."""

import asyncio
import secrets
import time
from pathlib import Path
from random import Random

import httpx

from tests.faults.audit import audit, drain, opened
from tests.faults.disk import fill, missing, small_disk
from tests.faults.guide import client, until
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.stores import STORES
from tests.serving import COUNTING, start_server

MEGABYTES = 24
EARLIEST, LATEST = 0.2, 1.0  # seconds of load before the disk is full
FULL = 0.7  # seconds for which it stays so
AFTER = 0.3  # seconds of load afterwards
RETRIED = 50


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    with small_disk(place.folder / "disk", MEGABYTES) as disk, STORES[place.kind](disk) as store:
        return await _run(Place(place.folder, store, place.kind), disk, seed, module)


async def losing(place: Place, seed: int) -> Outcome:
    """A server that answers before its commit."""
    return await run(place, seed, "tests.faults.lossy_server")


async def _run(place: Place, disk: Path, seed: int, module: str) -> Outcome:
    random = Random(seed)
    with start_server(place.folder, workspace=COUNTING, module=module, store=place.store) as served:
        load = Load(served.url, f"{seed}-{secrets.token_hex(4)}", random)
        await load.open()
        driving = asyncio.create_task(load.drive())
        await asyncio.sleep(random.uniform(EARLIEST, LATEST))
        filler = fill(disk)
        await asyncio.sleep(FULL)
        async with client(served.url) as person:
            wrong = await _judge(person, load)
            filler.unlink()
            began = time.perf_counter()
            if not await until(lambda: _takes(person)):
                wrong.append("nothing is taken, though there is room again")
            recovery = time.perf_counter() - began
        await asyncio.sleep(AFTER)
        load.end()
        await driving
        async with opened(place.store) as store:
            await drain(store)
            found = await audit(store, load.acknowledged)
            await load.retry(RETRIED)
            await drain(store)
            found += await audit(store, load.acknowledged)
    return Outcome(len(load.acknowledged), found, recovery, tuple(wrong))


async def _judge(person: httpx.AsyncClient, load: Load) -> list[str]:
    """What is not as it should be while the disk is full."""
    read = await person.get("/v1/users/user-0")
    alive = await person.get("/healthz")
    found = [(read, 200), (alive, 200)]
    wrong = [f"{one.url.path}: {one.status_code}, not {wanted}" for one, wanted in found if one.status_code != wanted]
    return wrong if load.refused else [*wrong, "no write was answered 503"]


async def _takes(person: httpx.AsyncClient) -> bool:
    return (await person.get("/readyz")).status_code == 200


ROW = Row("disk-full", "disk full", run, losing, missing=missing)
