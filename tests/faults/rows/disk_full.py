"""The disk is full in mid-load: writes are answered 503, reads are served, and all goes on when there is room.

A Redis that is to write each commit to the disk before it answers ends itself instead. Then requests wait for it, until
somebody has made room and started it.
"""

import asyncio
import time
from pathlib import Path
from random import Random

import httpx
from msgspec.structs import replace

from tests.faults.disk import fill, missing, small_disk
from tests.faults.guide import client, until
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.stores import STORES
from tests.faults.under_load import answered, under_load
from tests.redis_server import RedisServer
from tests.serving import COUNTING, start_server

MEGABYTES = 24
EARLIEST, LATEST = 0.2, 1.0  # seconds of load before the disk is full
FULL = 0.7  # seconds for which it stays so


async def run(place: Place, seed: int, sound: bool = True) -> Outcome:
    with small_disk(place.folder / "disk", MEGABYTES) as disk, STORES[place.kind](disk) as there:
        return await _run(replace(there, folder=place.folder), disk, seed, sound)


async def losing(place: Place, seed: int) -> Outcome:
    """A server that answers before its commit; or a Redis that keeps no file any more when it ends."""
    return await run(place, seed, sound=False)


async def _run(place: Place, disk: Path, seed: int, sound: bool) -> Outcome:
    wrong: list[str] = []
    ending = place.redis if place.kind == "redis" else None
    module = "annai" if sound or ending else "tests.faults.lossy_server"
    with start_server(place.folder, workspace=COUNTING, module=module, store=place.store) as served:

        async def fill_up(load: Load, random: Random) -> float:
            if ending and not sound:
                ending.ask("CONFIG", "SET", "appendonly", "no")
            await asyncio.sleep(random.uniform(EARLIEST, LATEST))
            filler = fill(disk)
            await asyncio.sleep(FULL)
            async with client(served.url) as person:
                wrong.extend(await _ended(ending, sound) if ending else await _refuses(person, load))
            filler.unlink()
            began = time.perf_counter()
            if ending:
                await asyncio.to_thread(ending.start)
            return await answered(served.url, began)

        harmed = await under_load(place, served.url, seed, fill_up)
    return harmed.outcome(wrong=tuple(wrong))


async def _refuses(person: httpx.AsyncClient, load: Load) -> list[str]:
    """What is not as it should be while the disk is full."""
    read = await person.get("/v1/users/user-0")
    alive = await person.get("/healthz")
    found = [(read, 200), (alive, 200)]
    wrong = [f"{one.url.path}: {one.status_code}, not {wanted}" for one, wanted in found if one.status_code != wanted]
    return wrong if load.refused else [*wrong, "no write was answered 503"]


async def _ended(redis: RedisServer, sound: bool) -> list[str]:
    """Wait until it has ended; it is ended by force, if it is not to see that it cannot write."""

    async def gone() -> bool:
        return redis.process.poll() is not None

    ended = sound and await until(gone)
    redis.kill()
    return [] if ended or not sound else ["Redis goes on, though it cannot write"]


ROW = Row("disk-full", "disk full", run, losing, missing=missing, stores=("sqlite", "redis", "everysec"))
