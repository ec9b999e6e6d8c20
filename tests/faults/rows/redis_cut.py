"""The connections between a server and Redis are slow, lose answers and break, again and again, in mid-load.

What was asked before is asked again, and must be done once. No error may reach a client.
"""

import asyncio
import time
from random import Random

from tests.faults.load import Load
from tests.faults.proxy import Proxy
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import answered, under_load
from tests.serving import COUNTING, start_server

CUTS = 10
BETWEEN = 0.2  # seconds between two, at most
SLOWEST = 0.02  # seconds that a piece may take
UNHEARD = 0.03  # seconds for which answers are lost before a cut


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    assert place.redis is not None
    async with Proxy() as proxy:
        proxy.lead(place.redis.port)
        store = place.store.replace(f":{place.redis.port}/", f":{proxy.port}/")
        served = await asyncio.to_thread(start_server, place.folder, workspace=COUNTING, module=module, store=store)
        with served:

            async def cut(_load: Load, random: Random) -> float:
                for _ in range(CUTS):
                    proxy.delay = random.choice((0.0, random.uniform(0, SLOWEST)))
                    await asyncio.sleep(random.uniform(0, BETWEEN))
                    proxy.mute = random.random() < 0.5
                    await asyncio.sleep(UNHEARD)
                    proxy.cut()
                    proxy.mute = False
                proxy.delay = 0.0
                return await answered(served.url, time.perf_counter())

            harmed = await under_load(place, served.url, seed, cut)
            await asyncio.to_thread(served.stop)
    return harmed.outcome(errors=False)


async def doubling(place: Place, seed: int) -> Outcome:
    """A server that remembers no message ids."""
    return await run(place, seed, "tests.faults.forgetful_server")


ROW = Row("redis-cut", "connections to Redis slow, deaf and cut in mid-load", run, doubling, stores=("redis",))
