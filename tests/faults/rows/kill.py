"""`kill -9` of the server in mid-load: it is started again, and what was lost or doubled is looked for."""

import asyncio
import secrets
import time
from random import Random

from tests.faults.audit import audit, drain, opened
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.serving import COUNTING, Served, start_server

EARLIEST, LATEST = 0.3, 2.5  # seconds of load, from its first answer, before the kill
RETRIED = 100  # acknowledged requests that are sent again


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    """`module` is the server that is killed. The one after it is always Annai."""
    random = Random(seed)
    served = start_server(place.folder, workspace=COUNTING, module=module, store=place.store)
    load = Load(served.url, f"{seed}-{secrets.token_hex(4)}", random)
    await _kill_under_load(served, load, random.uniform(EARLIEST, LATEST))
    acknowledged = len(load.acknowledged)
    began = time.perf_counter()
    with start_server(place.folder, workspace=COUNTING, port=served.port, store=place.store):
        async with opened(place.store) as store:
            await drain(store)
            recovery = time.perf_counter() - began
            found = await audit(store, load.acknowledged)  # before retries, which would heal a loss,
            await load.retry(RETRIED)
            await drain(store)
            found += await audit(store, load.acknowledged)  # and after them, which must change nothing that was there
    return Outcome(acknowledged, found, recovery)


async def losing(place: Place, seed: int) -> Outcome:
    """A server that answers before its commit."""
    return await run(place, seed, "tests.faults.lossy_server")


async def _kill_under_load(served: Served, load: Load, after: float) -> None:
    try:
        await load.open()
        driving, begun = asyncio.create_task(load.drive()), asyncio.create_task(load.begun.wait())
        await asyncio.wait([driving, begun], return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        await asyncio.wait([driving], timeout=after)
        load.end()
        served.kill()
        await driving
    except Exception as error:
        error.add_note(f"the server wrote:\n{served.errors.read_text()}")
        raise
    finally:
        served.kill()


ROW = Row("kill", "`kill -9` of the server in mid-load", run, losing)
