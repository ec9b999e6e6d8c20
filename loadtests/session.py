"""A session: the servers that the measurements of one run share, opened when first asked for."""

import gc
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from loadtests.audit import Audit
from loadtests.filled import Filled, fill_redis, fill_sqlite
from loadtests.numbers import Numbers
from loadtests.process import Process, StartError
from loadtests.redis_server import RedisCluster, RedisServer
from loadtests.requests import Requests
from loadtests.rows import Row, at_most
from loadtests.site import Site, bare_server, saturate
from loadtests.workspace import Shape

T = TypeVar("T")
Welcome = Callable[[Site], Awaitable[None]]


class Plan(Struct, frozen=True):
    """How much is measured; durations in seconds."""

    shape: Shape = Shape()
    users: int = 10_000
    accounts: int = 0  # over which the users are spread; 0: they have none
    rounds: int = 5
    seconds: float = 4  # of a round
    lone: int = 60  # requests of a round, one after the other
    many_flows: int = 10_000
    few_flows: int = 10
    streams: int = 10_000
    pushes: int = 1_000  # a second
    crowd: int = 1_000_000  # users, each with a timer
    waiting: int = 50_000  # timers of them that come due
    minutes: float = 3  # within which they do


QUICK = Plan(
    shape=Shape(flows=100),
    users=500,
    rounds=1,
    seconds=1,
    lone=20,
    many_flows=300,
    streams=200,
    crowd=3_000,
    waiting=300,
    minutes=0.1,
)


class Session:
    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.audits: list[Row] = []  # of the sites that are finished
        self.throughput = 0.0  # decisions a second of the main site; 0: not measured yet
        self._sites: dict[str, Site] = {}
        self._broken: dict[str, str] = {}  # the sites that did not start, and why
        self._servers = ExitStack()
        self._stores = ExitStack()  # what the audits need
        self._filled: dict[str, Filled] = {}
        self._redis: RedisServer | None = None
        self._bare: Process | None = None

    async def main(self) -> Site:
        """The site that most measurements share."""
        return await self.site("main", self.plan.shape, range(self.plan.users))

    async def site(
        self,
        name: str,
        shape: Shape,
        users: Sequence[int],
        welcome: Welcome = Site.greet,
        store: str = "",
        arguments: Sequence[str] = (),
    ) -> Site:
        """A site with these flows and visitors; `welcome` makes them known when it is opened."""
        if name in self._broken:
            raise StartError(self._broken[name])
        if name not in self._sites:
            site = Site(self.folder, name, shape, users, self.plan.accounts, store, arguments)
            self._servers.callback(site.server.stop)
            await self._open(site)
            self._sites[name] = site
            await welcome(site)
        gc.collect()
        return self._sites[name]

    async def _open(self, site: Site) -> None:
        """A site that does not start is not started again for the next measurement."""
        try:
            await site.open()
        except StartError as error:
            self._broken[site.name] = str(error)
            raise

    async def bare(self, like: Site | None = None) -> tuple[Process, Requests]:
        """The bare route, which answers as many bytes as a site, the main one, and requests for it."""
        like = like or await self.main()
        others = Requests(Numbers(), like.visitors.users, self.plan.accounts)
        if self._bare is None:
            self._bare = bare_server(self.folder, like.answer)
            self.start(self._bare)
            await saturate(self._bare, others.take, 1)
        return self._bare, others

    def start(self, server: Process) -> Process:
        """A server that ends with the session. Raises StartError."""
        self._servers.callback(server.stop)
        server.start()
        return server

    def cluster(self) -> RedisCluster:
        """A Redis Cluster that ends with the session. Raises StartError."""
        cluster = RedisCluster(self.folder / "redis-cluster")
        self._stores.callback(cluster.stop)
        return cluster

    def redis(self) -> RedisServer:
        """A Redis for stores of their own names. Raises StartError."""
        if self._redis is None:
            self._redis = RedisServer(self.folder / "redis-server")
            self._stores.callback(self._redis.stop)
        return self._redis

    async def filled(self, kind: str, count: int) -> Filled:
        """A store, in `SQLite` or `Redis`, with so many users; it is filled when first asked for."""
        name = f"{kind}_{count}"
        if name not in self._filled:
            folder = self.folder / name
            folder.mkdir()
            work = fill_sqlite(folder, count) if kind == "SQLite" else fill_redis(folder, count, self.redis())
            self._filled[name] = await work
            gc.collect()
        return self._filled[name]

    async def finish(self, site: Site) -> Audit:
        """Stop a site and read what it stored; it cannot be used any more."""
        site.server.stop()
        found = await site.audit()
        del self._sites[site.name]
        self.audits += audit_rows(site.name, found)
        return found

    async def close(self) -> None:
        """Stop every server, and audit every store."""
        with self._stores:
            self._servers.close()
            for site in list(self._sites.values()):
                await self.finish(site)


def audit_rows(name: str, found: Audit) -> list[Row]:
    """How many of a site's events did not become what they should have."""
    return [
        Row(f"events acknowledged by {name}", "events", (found.acknowledged,)),
        Row(f"lost, doubled or without effect by {name}", "events", (found.faults,), limit=at_most(0, "figure")),
    ]


async def interleaved(rounds: int, *works: Callable[[], Awaitable[T]]) -> list[list[T]]:
    """What each work gave in each round; every second round goes backwards, so that a drift hits all alike."""
    results: list[list[T]] = [[] for _ in works]
    for round in range(rounds):
        order = list(zip(works, results, strict=True))
        for work, found in order if round % 2 == 0 else reversed(order):
            found.append(await work())
    return results
