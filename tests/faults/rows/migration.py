"""Slots of a cluster move from master to master under load: no error reaches a client, and nothing is lost."""

import asyncio
import time
from random import Random

from annai.store.redis.tags import slot_of, tags
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.faults.under_load import answered, under_load
from tests.redis_cluster import RedisCluster
from tests.serving import COUNTING, start_server

MOVED = 8
HALFWAY = 0.2  # seconds for which a slot lies half here, half there


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    cluster = place.cluster
    assert cluster is not None
    with start_server(place.folder, workspace=COUNTING, module=module, store=place.store) as served:

        async def migrate(_load: Load, random: Random) -> float:
            for slot in random.sample([slot_of(tag) for tag in tags()], MOVED):
                await asyncio.to_thread(_move, cluster, slot, random)
            return await answered(served.url, time.perf_counter())

        harmed = await under_load(place, served.url, seed, migrate)
    return harmed.outcome(errors=False)


async def doubling(place: Place, seed: int) -> Outcome:
    """A server that remembers no message ids."""
    return await run(place, seed, "tests.faults.forgetful_server")


def _move(cluster: RedisCluster, slot: int, random: Random) -> None:
    masters = cluster.masters()
    source = next((master for master in masters if master.ask("CLUSTER", "COUNTKEYSINSLOT", slot)), masters[0])
    target = random.choice([master for master in masters if master is not source])
    cluster.move(slot, source, target, lambda: time.sleep(HALFWAY))


ROW = Row("migration", "a cluster's slots move under load", run, doubling, tries=1, stores=("cluster",), share=4)
