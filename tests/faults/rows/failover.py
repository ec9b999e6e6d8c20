"""A master of a cluster is killed in mid-load, while its replica lags behind; the replica takes over.

With `replicated`, nothing that was acknowledged is lost. With `process`, only what was sent or acknowledged while the
replica lagged may be. Servers go on by themselves.
"""

import asyncio
import signal
import time
from random import Random

from msgspec.structs import replace

from tests.faults.audit import Findings
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import answered, under_load
from tests.redis_server import RedisServer
from tests.serving import COUNTING, start_server
from tests.waiting import until

EARLIEST, LATEST = 0.3, 1.0  # seconds of load before the replica lags
SHORTEST, LONGEST = 0.4, 1.0  # seconds for which it lags
BEHIND = 0.1  # seconds by which a replica that runs may be behind, too: it then stands still in the midst of reading
TAKEN_OVER = 30.0  # seconds within which it must be master


async def replicated(place: Place, seed: int) -> Outcome:
    return (await _run(place, seed))[0]


async def lagging(place: Place, seed: int) -> Outcome:
    """The log is judged, for a partition that lost nothing keeps what it heard from one that did."""
    outcome, window = await _run(_unreplicated(place), seed)
    lost = tuple(line for line in outcome.findings.lost if line.startswith("log: "))
    doubled = tuple(line for line in outcome.findings.doubled if line.startswith("log: "))
    return replace(outcome, findings=Findings(lost, doubled), tail=sum(line in window for line in lost))


async def losing(place: Place, seed: int) -> Outcome:
    """What nobody waited for is lost with the master, and no window is allowed."""
    return (await _run(_unreplicated(place), seed))[0]


def _unreplicated(place: Place) -> Place:
    assert place.cluster is not None
    return replace(place, store=place.cluster.url("faults", "process"))


async def _run(place: Place, seed: int) -> tuple[Outcome, set[str]]:
    """And the lines that would tell that events are lost which were sent or acknowledged while the replica lagged."""
    cluster = place.cluster
    assert cluster is not None
    lagged: set[str] = set()
    with start_server(place.folder, workspace=COUNTING, store=place.store) as served:

        async def fail_over(load: Load, random: Random) -> float:
            await asyncio.sleep(random.uniform(EARLIEST, LATEST))
            master = random.choice(await asyncio.to_thread(cluster.masters))
            replica = await asyncio.to_thread(cluster.replica_of, master)
            before = set(load.acknowledged)
            await asyncio.sleep(BEHIND)
            replica.process.send_signal(signal.SIGSTOP)
            master.ask("CLIENT", "KILL", "TYPE", "replica")  # what is on its way would be read later
            await asyncio.sleep(random.uniform(SHORTEST, LONGEST))
            began = time.perf_counter()
            lagged.update(load.sent - before)  # a request of many may be answered later, and be lost in part
            master.kill()
            replica.process.send_signal(signal.SIGCONT)
            await asyncio.to_thread(until, lambda: _is_master(replica), TAKEN_OVER)
            await asyncio.to_thread(master.start)
            return await answered(served.url, began)

        harmed = await under_load(place, served.url, seed, fail_over)
    return harmed.outcome(), {f"log: {id} is missing" for id in lagged}


def _is_master(server: RedisServer) -> bool:
    return bool(server.ask("ROLE")[0] == b"master")


CLUSTER = ("cluster",)
TITLE = "a cluster's master killed while its replica lags"
ROW = Row("failover", f"{TITLE}, `replicated`", replicated, losing, stores=CLUSTER, share=4)
LAG = Row("failover-lag", f"{TITLE}, `process`", lagging, losing, stores=CLUSTER, share=4)
