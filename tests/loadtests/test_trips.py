"""The measurement of calls sees a second one."""

from pathlib import Path

from loadtests.measures.trips import Host
from loadtests.redis_server import RedisCluster, RedisServer

USERS = range(8)


async def test_users_in_memory_cost_one_call_a_batch_and_others_two(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "server")
    try:
        async with Host(tmp_path / "workspace", server.url("calls")) as host:
            begun = server.calls().get("evalsha", 0)
            assert await host.batch(USERS) > 1
            first = server.calls()["evalsha"]
            assert first - begun > 1
            commits = host.runtime.commits
            await host.batch(USERS)
            assert host.runtime.commits == commits + 1
            assert server.calls()["evalsha"] == first + 1
    finally:
        server.stop()


def test_a_cluster_of_three_masters_serves(tmp_path: Path) -> None:
    cluster = RedisCluster(tmp_path / "cluster")
    try:
        assert len(cluster.masters) == 3
        assert cluster.url("name").startswith("redis+cluster://127.0.0.1:")
    finally:
        cluster.stop()
