"""A real Redis Cluster: three masters, each with a replica."""

import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.redis_server import RedisServer
from tests.waiting import until

MASTERS, REPLICAS = 3, 1
START_SECONDS = 60.0
MOST_KEYS = 10_000


class RedisCluster:
    """Leaving the context ends all its servers."""

    def __init__(self, folder: Path, durability: str = "fsync", node_timeout: int = 2_000, *more: str) -> None:
        joined = ("--cluster-enabled", "yes", "--cluster-node-timeout", str(node_timeout))
        settings = (*joined, "--repl-diskless-sync-delay", "0", *more)
        folders = [folder / str(number) for number in range(MASTERS * (1 + REPLICAS))]
        for each in folders:
            each.mkdir()
        with ThreadPoolExecutor(len(folders)) as pool:
            self.servers = list(pool.map(lambda place: RedisServer(place, durability, *settings), folders))
        self._create()

    def url(self, name: str, durability: str = "fsync") -> str:
        """A store of this name; the URL names two of its servers."""
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in self.servers[:2])
        return f"redis+cluster://{hosts}?name={name}&durability={durability}"

    def masters(self) -> list[RedisServer]:
        """Those that are masters now, and run."""
        running = [server for server in self.servers if server.process.poll() is None]
        return [server for server in running if server.ask("ROLE")[0] == b"master"]

    def replica_of(self, master: RedisServer) -> RedisServer:
        """The server that follows a master."""
        running = [server for server in self.servers if server.process.poll() is None and server is not master]
        roles = [(server, server.ask("ROLE")) for server in running]
        return next(server for server, role in roles if role[0] == b"slave" and role[2] == master.port)

    def move(self, slot: int, source: RedisServer, target: RedisServer, between: Callable[[], None]) -> None:
        """Hand a slot over, key by key; `between` is called when half of it is there."""
        ids = {server: server.ask("CLUSTER", "MYID") for server in (source, target)}
        target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source])
        source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
        keys = source.ask("CLUSTER", "GETKEYSINSLOT", slot, MOST_KEYS)
        half = len(keys) // 2
        _migrate(source, target, keys[:half])
        between()
        while keys := source.ask("CLUSTER", "GETKEYSINSLOT", slot, MOST_KEYS):
            _migrate(source, target, keys)
        for server in (target, source, *self.masters()):
            server.ask("CLUSTER", "SETSLOT", slot, "NODE", ids[target])

    def _create(self) -> None:
        hosts = [f"127.0.0.1:{server.port}" for server in self.servers]
        command = ["redis-cli", "--cluster", "create", *hosts, "--cluster-replicas", str(REPLICAS), "--cluster-yes"]
        subprocess.run(command, check=True, capture_output=True, timeout=START_SECONDS)
        until(lambda: all(map(_is_whole, self.servers)), START_SECONDS)
        until(lambda: sum(map(_is_followed, self.servers)) == MASTERS, START_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for server in self.servers:
            server.__exit__(kind, error, at)


def _migrate(source: RedisServer, target: RedisServer, keys: Sequence[bytes]) -> None:
    source.ask("MIGRATE", "127.0.0.1", target.port, "", 0, 5_000, "KEYS", *keys)


def _is_whole(server: RedisServer) -> bool:
    return b"cluster_state:ok" in server.ask("CLUSTER", "INFO")


def _is_followed(server: RedisServer) -> bool:
    """Whether it is a master that a replica follows."""
    kind, *rest = server.ask("ROLE")
    return kind == b"master" and bool(rest[1])
