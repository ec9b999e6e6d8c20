"""Redis is stopped (SIGSTOP) in mid-load and goes on: for a moment, or for longer than Annai waits for an answer.

Then what it was asked is asked again, and must be done once. No error may reach a client.
"""

import asyncio
import signal
import time
from random import Random

from annai.store.redis.link import TIMEOUT
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import answered, under_load
from tests.serving import COUNTING, start_server

EARLIEST, LATEST = 0.2, 0.8  # seconds of load before it
MOMENT = 1.0  # seconds, at most
LONG = TIMEOUT + 0.5
OFTEN = 4  # one run of so many is long


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    redis = place.redis
    assert redis is not None
    with start_server(place.folder, workspace=COUNTING, module=module, store=place.store) as served:

        async def freeze(_load: Load, random: Random) -> float:
            await asyncio.sleep(random.uniform(EARLIEST, LATEST))
            redis.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(random.uniform(0, MOMENT) if seed % OFTEN else LONG)
            began = time.perf_counter()
            redis.process.send_signal(signal.SIGCONT)
            return await answered(served.url, began)

        harmed = await under_load(place, served.url, seed, freeze)
    return harmed.outcome(errors=False)


async def doubling(place: Place, seed: int) -> Outcome:
    """A server that remembers no message ids."""
    return await run(place, seed, "tests.faults.forgetful_server")


ROW = Row("redis-frozen", "Redis stopped (SIGSTOP) in mid-load, and let go on", run, doubling, stores=("redis",))
