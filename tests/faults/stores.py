"""The stores that rows run on, by name: an empty one, with its files in a folder."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.faults.row import Place
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer

NODE_TIMEOUT = 1_000  # milliseconds until a cluster takes one of its servers for dead


@contextmanager
def sqlite(folder: Path) -> Iterator[Place]:
    yield Place(folder, f"sqlite:///{folder / 'annai.db'}", "sqlite")


@contextmanager
def redis(folder: Path) -> Iterator[Place]:
    """Whose append-only file is on the disk before it answers."""
    with RedisServer(_inside(folder, "redis"), "fsync") as server:
        yield Place(folder, server.url("faults"), "redis", redis=server)


@contextmanager
def everysec(folder: Path) -> Iterator[Place]:
    """Whose append-only file is written to the disk once a second."""
    with RedisServer(_inside(folder, "redis"), "process") as server:
        yield Place(folder, server.url("faults", durability="process"), "everysec", redis=server)


@contextmanager
def cluster(folder: Path) -> Iterator[Place]:
    """In which a write is answered when a replica has it."""
    with RedisCluster(_inside(folder, "cluster"), "replicated", NODE_TIMEOUT) as servers:
        yield Place(folder, servers.url("faults", "replicated"), "cluster", cluster=servers)


def _inside(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


STORES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "sqlite": sqlite,
    "redis": redis,
    "everysec": everysec,
    "cluster": cluster,
}
