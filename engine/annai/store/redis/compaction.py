"""Compaction: every server of the store writes its files anew, so that none holds any more what was erased.

Rules:
1. Each server is asked: the masters, their replicas, and whoever else belongs to the cluster. One that is away may hold
   what was erased, so nothing is done until it is back, or forgotten by the others.
2. A replica has heard what its master did before it writes.
3. A file is new when its writing began after that, and ended well.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack

from msgspec import Struct
from redis.exceptions import ResponseError

from annai.store.errors import StoreUnavailable
from annai.store.redis.address import Address, Host
from annai.store.redis.servers import Server

LOOK = 0.05  # seconds between two looks at how far a server is
Info = Mapping[str, str]


class File(Struct, frozen=True):
    """What has a server write a file anew; where INFO says how often it began, whether it does, and how it ended."""

    command: tuple[str, ...]
    begun: str
    going: str
    ended: str


AOF = File(("BGREWRITEAOF",), "aof_rewrites", "aof_rewrite_in_progress", "aof_last_bgrewrite_status")
RDB = File(("BGSAVE", "SCHEDULE"), "rdb_saves", "rdb_bgsave_in_progress", "rdb_last_bgsave_status")


async def compact(address: Address, masters: Iterable[Host]) -> None:
    """Let all servers write their files anew, one after another. Raises StoreUnavailable, also for one that refuses."""
    async with AsyncExitStack() as stack:
        servers = await _servers(address, masters, stack)
        told = [await _info(server) for server in servers]
        ends = {each["master_replid"]: int(each["master_repl_offset"]) for each in told if each["role"] == "master"}
        for server in servers:
            await _compact(server, ends)


async def _servers(address: Address, masters: Iterable[Host], stack: AsyncExitStack) -> list[Server]:
    """All servers of the store, with connections that end with the stack."""
    found: dict[Host, Server] = {}
    left = list(masters)
    while left:
        host = left.pop()
        if host not in found:
            server = found[host] = Server(address, host)
            stack.push_async_callback(server.close)
            left += _replicas(await _info(server))
            left += _nodes(await _ask(server, "CLUSTER", "NODES"), host) if address.cluster else ()
    return list(found.values())


def _replicas(told: Info) -> Iterator[Host]:
    for number in range(int(told["connected_slaves"])):
        fields = dict(field.split("=", 1) for field in told[f"slave{number}"].split(","))
        yield fields["ip"], int(fields["port"])


def _nodes(told: bytes, asked: Host) -> Iterator[Host]:
    """Those of a cluster. A server that names no host for itself means the one that was asked."""
    for line in told.decode().splitlines():
        name, _, port = line.split()[1].partition("@")[0].rpartition(":")
        yield name or asked[0], int(port)


async def _compact(server: Server, ends: Mapping[str, int]) -> None:
    told = await _info(server)
    while not _has_heard(told, ends, server):
        await asyncio.sleep(LOOK)
        told = await _info(server)
    if told["aof_enabled"] == "1":
        await _write(server, AOF)
    await _write(server, RDB)


def _has_heard(told: Info, ends: Mapping[str, int], server: Server) -> bool:
    """Whether a server has all that its master had; a master has."""
    if told["role"] == "master":
        return True
    if told["master_link_status"] != "up" or told["master_replid"] not in ends:
        raise StoreUnavailable(f"{_name(server)} follows none of the store's masters now")
    return int(told["slave_repl_offset"]) >= ends[told["master_replid"]]


async def _write(server: Server, file: File) -> None:
    before = now = await _info(server)
    while now[file.going] != "0" or now[file.begun] == before[file.begun]:
        if now[file.going] == "0":
            await _begin(server, file)
        await asyncio.sleep(LOOK)
        now = await _info(server)
        if now["run_id"] != before["run_id"]:
            raise StoreUnavailable(f"{_name(server)} was started anew while it wrote its files")
    if now[file.ended] != "ok":
        raise StoreUnavailable(f"{_name(server)} could not write its files: {file.ended} {now[file.ended]}")


async def _begin(server: Server, file: File) -> None:
    try:
        await server.second.ask(*file.command)
    except ResponseError as error:
        if "in progress" not in str(error):
            raise StoreUnavailable(f"{_name(server)} refuses {' '.join(file.command)}: {error}") from error


async def _info(server: Server) -> Info:
    lines = (await _ask(server, "INFO")).decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


async def _ask(server: Server, *command: str) -> bytes:
    try:
        answer: bytes = await server.second.ask(*command)
    except ResponseError as error:
        raise StoreUnavailable(f"{_name(server)} refuses {' '.join(command)}: {error}") from error
    return answer


def _name(server: Server) -> str:
    host, port = server.host
    return f"Redis at {host}:{port}"
