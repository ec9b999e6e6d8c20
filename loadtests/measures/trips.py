"""Calls to Redis for a batch of decisions, as the server itself counts them."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from annai.cli.files import read_workspace
from annai.core.inputs import Track
from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.subject import partition_of
from annai.runtime import Bundles, Runtime
from annai.runtime.clock import wall_clock
from annai.store.connect import open_store
from loadtests.people import name_of
from loadtests.redis_server import RedisServer
from loadtests.requests import PROPERTIES
from loadtests.rows import Row, at_most
from loadtests.session import Session
from loadtests.site import CONNECTIONS
from loadtests.workspace import EVENT, Shape, write_workspace

TIMES = 100  # batches
LOOK = Look("https://app.example/reports/42", "/reports/42", locale="en-GB")


class Host:
    """A runtime on a store of its own, without workers; so all that Redis is asked for is asked for decisions."""

    def __init__(self, folder: Path, url: str) -> None:
        write_workspace(folder, Shape(flows=20))
        self._store = open_store(url)
        bundles = Bundles(self._store, load_workspace(read_workspace(folder)))
        self._bundles = bundles
        self.runtime = Runtime(self._store, bundles, wall_clock, shared=True)
        self._stack = AsyncExitStack()
        self._sent = 0

    async def __aenter__(self) -> "Host":
        await self._store.open()
        self._stack.push_async_callback(self._store.close)
        await self._bundles.keep()
        await self.runtime.start()
        self._stack.push_async_callback(self.runtime.stop)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def batch(self, users: Sequence[int]) -> int:
        """Decide for each of these users, all at once, as the widget asks; the number of partitions touched."""
        refs = [self.runtime.ref("user", name_of(user)) for user in users]
        visitors = [self.runtime.ref("anonymous", f"anonymous-{user}") for user in users]
        submit = self.runtime.submit
        both = zip(refs, visitors, strict=True)
        waiting = [submit(ref, [self._event()], LOOK, visitor=visitor) for ref, visitor in both]
        for reply in waiting:
            await reply
        return len({partition_of(ref.key) for ref in (*refs, *visitors)})

    def _event(self) -> Track:
        self._sent += 1
        now = wall_clock()
        return Track(id=f"{self._sent}", at=now, received=now, event=EVENT, personal={"properties": PROPERTIES})


async def measure(session: Session) -> list[Row]:
    cluster = session.cluster()
    batches, calls, _ = await _count(session, "calls", session.redis().url("calls"), [session.redis()])
    _, parted, partitions = await _count(session, "parted", cluster.url("parted"), cluster.masters)
    name = f"calls for a batch of {CONNECTIONS} decisions"
    return [
        Row(f"Redis: {name}", "calls", (calls / batches,), limit=at_most(1, "figure")),
        Row(
            f"Redis Cluster: {name}",
            "calls",
            (parted / batches,),
            (parted / partitions,),
            "partitions touched",
            at_most(1),
        ),
    ]


async def _count(session: Session, name: str, url: str, servers: Sequence[RedisServer]) -> tuple[int, int, int]:
    """Of the steady state: batches, the calls that the servers count, and the partitions that the batches touch."""
    users = range(CONNECTIONS)
    async with Host(session.folder / name, url) as host:
        await host.batch(users)
        before, commits = _calls(servers), host.runtime.commits
        touched = sum([await host.batch(users) for _ in range(TIMES)])
        return host.runtime.commits - commits, _calls(servers) - before, touched


def _calls(servers: Sequence[RedisServer]) -> int:
    """How many scripts were called; Annai asks for nothing else."""
    return sum(server.calls()["evalsha"] for server in servers)
