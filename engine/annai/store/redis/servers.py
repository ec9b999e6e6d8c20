"""Which servers hold the store, and which of them each partition."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from annai.core.subject import PARTITIONS
from annai.store.redis.address import Address, Host
from annai.store.redis.link import Link, Lost
from annai.store.redis.tags import slot_of, tags


class Server:
    """A server with two connections: commits and what they need do not wait for those who read much."""

    def __init__(self, address: Address, host: Host) -> None:
        self.host = host
        self.first = Link(address.connection(host))
        self.second = Link(address.connection(host))

    async def close(self) -> None:
        await asyncio.gather(self.first.close(), self.second.close())


class Servers(Protocol):
    """`whole`: one call may touch any number of partitions, because one server holds them all."""

    whole: bool

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def refresh(self) -> None:
        """Something has moved, or a server is gone."""
        ...

    def of(self, partition: int) -> Server: ...

    def all(self) -> Iterable[Server]: ...


class Single:
    """One Redis."""

    whole = True

    def __init__(self, address: Address) -> None:
        self._server = Server(address, address.hosts[0])

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        await self._server.close()

    async def refresh(self) -> None:
        pass

    def of(self, partition: int) -> Server:  # noqa: ARG002
        return self._server

    def all(self) -> Iterable[Server]:
        return (self._server,)


class Cluster:
    """A Redis Cluster, as its servers last told it: which master holds which slots."""

    whole = False

    def __init__(self, address: Address) -> None:
        self._address = address
        self._servers: dict[Host, Server] = {}
        self._of: list[Host] = []

    async def open(self) -> None:
        await self.refresh()

    async def close(self) -> None:
        await asyncio.gather(*(server.close() for server in self._servers.values()))

    def of(self, partition: int) -> Server:
        return self._servers[self._of[partition]]

    def all(self) -> Iterable[Server]:
        return [self._servers[host] for host in dict.fromkeys(self._of)]

    async def refresh(self) -> None:
        """Ask those who are known until one answers. Raises Lost when none does, or when slots are held by nobody."""
        fault: Lost | None = None
        for host in dict.fromkeys((*self._of, *self._servers, *self._address.hosts)):
            try:
                self._of = await self._told_by(host)
            except Lost as error:
                fault = error
            else:
                return
        raise fault or Lost("the cluster has no servers")

    async def _told_by(self, host: Host) -> list[Host]:
        told = _masters(await self._server(host).second.ask("CLUSTER", "SLOTS"), host)
        for master in set(told):
            self._server(master)
        return told

    def _server(self, host: Host) -> Server:
        return self._servers.setdefault(host, Server(self._address, host))


def _masters(ranges: Sequence[Any], asked: Host) -> list[Host]:
    """The master of each partition. A server that names none means the one that was asked."""
    slots = [slot_of(tag) for tag in tags()]
    found: dict[int, Host] = {}
    for first, last, (name, port, *_), *_ in ranges:
        host = (name.decode() if name else asked[0], port)
        found |= {partition: host for partition, slot in enumerate(slots) if first <= slot <= last}
    if len(found) < PARTITIONS:
        raise Lost("the cluster does not serve all its slots")
    return [found[partition] for partition in range(PARTITIONS)]
