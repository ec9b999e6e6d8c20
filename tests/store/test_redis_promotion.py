"""Another Redis takes over, and the former one comes back: no position is given twice, and names are followed."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from annai.core.subject import Position
from annai.store.connect import open_store
from tests.redis_server import RedisServer
from tests.waiting import until

from .contract import log_number
from .cut import Cut
from .writes import NOW, commit, key, record, write

Pair = tuple[RedisServer, RedisServer]


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A master, and its replica that has all of it."""
    with (
        RedisServer(tmp_path_factory.mktemp("one"), "fsync", "--repl-diskless-sync-delay", "0") as one,
        RedisServer(tmp_path_factory.mktemp("other"), "fsync", "--repl-diskless-sync-delay", "0") as other,
    ):
        follow(other, one)
        yield one, other


def follow(replica: RedisServer, master: RedisServer) -> None:
    replica.ask("REPLICAOF", "127.0.0.1", master.port)
    until(lambda: b"master_link_status:up" in replica.ask("INFO", "replication"))


def promote(replica: RedisServer) -> None:
    replica.ask("REPLICAOF", "NO", "ONE")


def caught_up(replica: RedisServer, master: RedisServer) -> bool:
    return bool(replica.ask("ROLE")[4] == master.ask("ROLE")[1])


async def test_a_tail_that_was_lost_with_the_former_master_is_not_reissued_when_it_comes_back(pair: Pair) -> None:
    """Neither server is started anew, and the connection to the first one lasts all the time."""
    one, other = pair
    store = open_store(one.url("back"))
    await store.open()

    async def written(version: int, body: bytes) -> Position:
        changed = replace(write(key(1), version), records=(record(key(1), body),))
        done = await store.commit([changed], (), NOW)
        assert done.conflicts == [None]
        position = done.positions[log_number(store, 0)]
        assert position is not None
        return position

    first = await written(0, b"first")
    until(lambda: caught_up(other, one))
    promote(other)
    lost = await written(1, b"lost")
    follow(one, other)
    promote(one)
    assert first < lost < await written(1, b"kept")
    await store.close()


async def test_a_name_that_leads_to_another_master_is_followed(pair: Pair) -> None:
    """The former master is still there, now as a replica: what is connected to it is not kept."""
    one, other = pair
    async with Cut(one.port) as cut:
        store = open_store(f"redis://127.0.0.1:{cut.port}/0?name=named")
        await store.open()
        assert await commit(store, write(key(1))) == [None]
        until(lambda: caught_up(other, one))
        promote(other)
        follow(one, other)
        cut.lead_to(other.port)
        assert await commit(store, write(key(1), 1, b"next")) == [None]
        assert await store.load([key(1)]) == [b"next"]
        await store.check()
        await store.close()
