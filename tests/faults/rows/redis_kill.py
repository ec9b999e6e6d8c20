"""`kill -9` of Redis in mid-load, and its start: servers go on by themselves, and nothing acknowledged is lost."""

import asyncio
import time
from random import Random

from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import answered, under_load
from tests.serving import COUNTING, start_server

EARLIEST, LATEST = 0.3, 1.5  # seconds of load before the kill
LONGEST = 1.0  # seconds for which Redis is gone


async def run(place: Place, seed: int, keeps: bool = True) -> Outcome:
    """`keeps`: Redis goes on to write its append-only file, as it promised."""
    redis = place.redis
    assert redis is not None
    with start_server(place.folder, workspace=COUNTING, store=place.store) as served:

        async def kill(_load: Load, random: Random) -> float:
            redis.ask("CONFIG", "SET", "appendonly", "yes" if keeps else "no")
            await asyncio.sleep(random.uniform(EARLIEST, LATEST))
            redis.kill()
            await asyncio.sleep(random.uniform(0, LONGEST))
            began = time.perf_counter()
            await asyncio.to_thread(redis.start)
            return await answered(served.url, began)

        harmed = await under_load(place, served.url, seed, kill)
    return harmed.outcome()


async def losing(place: Place, seed: int) -> Outcome:
    return await run(place, seed, keeps=False)


ROW = Row("redis-kill", "`kill -9` of Redis in mid-load", run, losing, stores=("redis", "everysec"))
