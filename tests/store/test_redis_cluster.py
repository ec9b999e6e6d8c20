"""The store keeps the contract in a Redis Cluster of three masters with a replica each, also while it changes."""

import asyncio
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.store.connect import open_store
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Conflict, Store, Write
from annai.store.redis import caller
from annai.store.redis.tags import slot_of, tags
from tests.redis_cluster import MASTERS, RedisCluster
from tests.redis_server import RedisServer

from .carry import CarryContract, Fresh, held, portable, target
from .contract import Factory, StoreContract, store
from .writes import HOUR, NOW, commit, key, log_of, record, write

__all__ = ["held", "store", "target"]  # the contracts' fixtures

NUMBERS = count()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path_factory.mktemp("cluster"), "process") as cluster:
        yield cluster


@pytest.fixture
def factory(cluster: RedisCluster) -> Factory:
    url = cluster.url(f"test{next(NUMBERS)}", "process")
    return lambda: open_store(url)


@pytest.fixture
def fresh(cluster: RedisCluster) -> Fresh:
    return lambda: portable(cluster.url(f"fresh{next(NUMBERS)}", "process"))


class TestCluster(StoreContract, CarryContract):
    longer = 24 * HOUR  # messages are forgotten by whole days


def batch(version: int) -> list[Write]:
    """Four subjects of each of 32 partitions."""
    return [
        replace(write(one, version, due=NOW), message_ids=(f"m{version}",), records=(record(one),))
        for one in (key(number, partition) for partition in range(0, 128, 4) for number in range(4))
    ]


async def test_a_batch_is_one_call_for_each_partition(store: Store, cluster: RedisCluster) -> None:
    await commit(store, *batch(0))
    masters = cluster.masters()
    before = [master.calls()["evalsha"] for master in masters]
    assert await commit(store, *batch(1)) == [None] * 128
    made = [master.calls()["evalsha"] - calls for master, calls in zip(masters, before, strict=True)]
    assert sum(made) == 32
    assert max(made) - min(made) <= 1


async def test_a_slot_that_moves_is_waited_for(store: Store, cluster: RedisCluster) -> None:
    """Half of the partition's keys are there, half are here: nothing is done until they are together again."""
    await commit(store, *batch(0))
    slot = slot_of(tags()[0])
    masters = cluster.masters()
    holder = next(master for master in masters if master.ask("CLUSTER", "COUNTKEYSINSLOT", slot))
    other = next(master for master in masters if master is not holder)
    waiting: list[asyncio.Task[list[Conflict | None]]] = []
    loop = asyncio.get_running_loop()

    async def begin() -> bool:
        waiting.append(asyncio.create_task(commit(store, *batch(1))))
        return (await asyncio.wait(waiting, timeout=0.3))[0] == set()

    def between() -> None:
        assert asyncio.run_coroutine_threadsafe(begin(), loop).result()

    await asyncio.to_thread(cluster.move, slot, holder, other, between)
    assert await waiting[0] == [None] * 128
    assert len(await log_of(store, 0)) == 8
    assert await commit(store, *batch(2)) == [None] * 128


async def test_a_reader_is_told_nothing_that_a_failover_could_lose(
    cluster: RedisCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, one = f"told{next(NUMBERS)}", key(0, 0)
    writer, reader = (open_store(cluster.url(name, durability)) for durability in ("process", "replicated"))
    await writer.open()
    await reader.open()
    [master] = [each for each in cluster.masters() if await _holds(each, one[0] >> 1)]
    replica = cluster.replica_of(master)
    replica.process.send_signal(signal.SIGSTOP)
    await commit(writer, replace(write(one), records=(record(one),)))
    assert len(await log_of(writer)) == 1
    with monkeypatch.context() as patch:
        patch.setattr(caller, "PATIENCE", 0.0)
        with pytest.raises(StoreUnavailable):
            await log_of(reader)
    replica.process.send_signal(signal.SIGCONT)
    assert len(await log_of(reader)) == 1
    await writer.close()
    await reader.close()


async def _holds(master: RedisServer, partition: int) -> bool:
    """Whether a server has the slot of a partition."""
    slot = slot_of(tags()[partition])
    ranges = master.ask("CLUSTER", "SLOTS")
    return any(first <= slot <= last and told[1] == master.port for first, last, told, *_ in ranges)


async def test_a_master_that_is_killed_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """Its replica takes over. Until that one is followed itself, what it takes is not answered."""
    with RedisCluster(tmp_path, "replicated", node_timeout=1_000) as cluster:
        store = open_store(cluster.url("failover", "replicated"))
        await store.open()
        for version in range(5):
            assert await commit(store, *batch(version)) == [None] * 128
        killed = cluster.masters()[0]
        killed.kill()
        assert await store.load([one.key for one in batch(0)]) == [b"document"] * 128
        assert len(cluster.masters()) == MASTERS
        waiting = asyncio.create_task(commit(store, *batch(5)))
        assert (await asyncio.wait([waiting], timeout=0.5))[0] == set()
        await asyncio.to_thread(killed.start)
        assert await waiting == [None] * 128
        for partition in range(0, 128, 4):
            positions = [entry.position for entry in await log_of(store, partition)]
            assert len(positions) == 24
            assert positions == sorted(set(positions))
        await store.close()
