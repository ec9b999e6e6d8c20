"""Redis's files after a compaction: what was erased is in none of them, on no server; what cannot be done is said."""

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.store.connect import open_store
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Store
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer
from tests.waiting import until

from .archiving import archive
from .writes import commit, key, log_of, record, write

MARK = b"personal marked-body"
NUMBERS = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("compacted"), "fsync", "--rdbcompression", "no") as server:
        yield server


def holds(server: RedisServer) -> bool:
    """Whether a file of the server holds the mark."""
    return any(MARK in path.read_bytes() for path in server.folder.rglob("*") if path.is_file())


async def use(store: Store, *partitions: int) -> None:
    """Two people in each partition; the first one is marked."""
    for partition in partitions:
        marked = replace(write(key(1, partition)), records=(record(key(1, partition), b"marked-body"),))
        await commit(store, marked, replace(write(key(2, partition)), records=(record(key(2, partition)),)))


async def redact(store: Store, partition: int) -> None:
    first, _ = await log_of(store, partition)
    await store.redact([key(1, partition)], [(partition, first.position, b"nobody")])


async def test_a_redacted_record_is_in_no_file(server: RedisServer) -> None:
    store = open_store(server.url("redacted"))
    await store.open()
    await use(store, 0)
    server.ask("SAVE")
    assert len([path for path in server.folder.rglob("*") if path.is_file() and MARK in path.read_bytes()]) == 2
    before = await log_of(store)
    await redact(store, 0)
    assert holds(server)  # the control: it takes the compaction
    await store.compact()
    assert not holds(server)
    after = await log_of(store)
    assert [entry.position for entry in after] == [entry.position for entry in before]
    assert after[1] == before[1]
    await store.close()


async def test_what_was_trimmed_is_in_no_file(server: RedisServer) -> None:
    """A stream keeps it in the block in which its neighbours stay, until the stream is written anew."""
    store = open_store(server.url("trimmed"))
    await store.open()
    await commit(store, replace(write(key(1)), records=(record(key(1), b"marked-body"),)))
    await archive(store, 1)
    await commit(store, replace(write(key(2)), records=(record(key(2)),)))
    await store.trim_log(1)
    left = await log_of(store)
    assert [entry.record.subject for entry in left] == [key(2)]
    await store.compact()
    assert holds(server)  # the control
    await store.redact([key(1)], [])
    assert await log_of(store) == left
    await store.compact()
    assert not holds(server)
    await store.close()


async def test_a_log_that_was_trimmed_to_nothing_goes_on(server: RedisServer) -> None:
    store = open_store(server.url("emptied"))
    await store.open()
    await archive(store, 1, 1)
    await store.trim_log(1)
    await store.redact([key(1)], [])
    assert await log_of(store) == []
    await archive(store, 2, 2)
    assert [entry.record.subject for entry in await log_of(store)] == [key(2)]
    await store.close()


async def test_a_long_log_is_written_anew_whole(server: RedisServer) -> None:
    store = open_store(server.url("long"))
    await store.open()
    for version in range(3):
        records = tuple(record(key(1), b"%d-%d" % (version, number)) for number in range(400))
        await commit(store, replace(write(key(1), version), records=records))
    before = await log_of(store, limit=9_999)
    await store.redact([key(1)], [])
    assert await log_of(store, limit=9_999) == before
    assert len(before) == 1_200
    await store.close()


async def test_a_server_that_cannot_write_its_file_is_told(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        store = open_store(server.url("full"))
        await store.open()
        (tmp_path / "dump.rdb").mkdir()
        with pytest.raises(StoreUnavailable, match="could not write its files: rdb_last_bgsave_status err"):
            await store.compact()
        (tmp_path / "dump.rdb").rmdir()
        await store.compact()
        await store.close()


async def test_a_server_that_does_not_let_annai_compact_is_told(server: RedisServer) -> None:
    server.ask("ACL", "SETUSER", "weak", "on", ">secret", "~*", "&*", "+@all", "-bgrewriteaof")
    store = open_store(server.url("weak").replace("redis://", "redis://weak:secret@"))
    await store.open()
    with pytest.raises(StoreUnavailable, match="refuses BGREWRITEAOF"):
        await store.compact()
    await store.close()


async def test_every_server_of_a_cluster_is_compacted_and_one_that_is_away_is_waited_for(tmp_path: Path) -> None:
    with RedisCluster(tmp_path, "replicated", 2_000, "--rdbcompression", "no") as cluster:
        store = open_store(cluster.url("compacted", "replicated"))
        await store.open()
        partitions = (0, 64, 127)
        await use(store, *partitions)
        await asyncio.to_thread(until, lambda: all(map(holds, cluster.servers)))
        for partition in partitions:
            await redact(store, partition)
        away = cluster.replica_of(cluster.masters()[0])
        away.kill()
        with pytest.raises(StoreUnavailable):
            await store.compact()
        assert holds(away)
        await asyncio.to_thread(away.start)
        await asyncio.to_thread(until, lambda: _follows(away))
        await store.compact()
        assert [server for server in cluster.servers if holds(server)] == []
        for partition in partitions:
            assert (await log_of(store, partition))[0].record.personal == b"nobody"
        await store.close()


async def test_the_replicas_of_one_server_are_compacted_too(tmp_path: Path) -> None:
    for name in ("master", "replica"):
        (tmp_path / name).mkdir()
    plain = ("--rdbcompression", "no", "--repl-diskless-sync-delay", "0")
    with RedisServer(tmp_path / "master", "fsync", *plain) as master:
        following = ("--replicaof", f"127.0.0.1 {master.port}")
        with RedisServer(tmp_path / "replica", "fsync", *plain, *following) as replica:
            await asyncio.to_thread(until, lambda: _follows(replica))
            store = open_store(master.url("pair"))
            await store.open()
            await use(store, 5)
            await asyncio.to_thread(until, lambda: holds(replica))
            await redact(store, 5)
            await store.compact()
            assert not holds(master)
            assert not holds(replica)
            await store.close()


def _follows(server: RedisServer) -> bool:
    return b"master_link_status:up" in server.ask("INFO", "replication")
