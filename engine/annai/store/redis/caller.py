"""Calls of scripts over partitions: one for all of them on one server, one for each of them in a cluster.

Rules:
1. What was lost, or could not be done now, is tried again for PATIENCE seconds, elsewhere if it has moved. So a script
   may run twice, and must come to the same. The answers of the others are kept.
2. A slot that is being handed over is waited for; nothing is ever asked of both servers.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from msgspec import Struct
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)

from annai.core.subject import PARTITIONS
from annai.store.errors import StoreError, StoreUnavailable
from annai.store.redis.link import Call, Lost
from annai.store.redis.packing import pack
from annai.store.redis.scripts import Script, script
from annai.store.redis.servers import Server, Servers
from annai.store.redis.tags import tags

PATIENCE = 15.0  # seconds
PAUSE = 0.05
ALL = range(PARTITIONS)
META = 0  # the partition that holds what belongs to the whole store

_LATER = (TryAgainError, MovedError, AskError, ClusterDownError, MasterDownError, ReadOnlyError)
_NOT_NOW = ("MISCONF", "NOREPLICAS")


class Asked(Struct, frozen=True):
    """A script, what it is given for each partition, and what is given to all.

    `wait`: the replicas that must have what it wrote. `first`: on the connection that others do not hold up.
    """

    script: Script
    given: Mapping[int, bytes]
    common: bytes
    wait: int
    first: bool


class Caller:
    """Calls scripts by name. `replicas` is how many must have what was written before it is answered."""

    def __init__(self, servers: Servers, name: str, replicas: int) -> None:
        self._servers = servers
        self.replicas = replicas
        self._bases = [f"{name}{{{tag}}}".encode() for tag in tags()]

    async def call(
        self, name: str, given: Mapping[int, Any], common: Any = None, *, write: bool = False, first: bool = False
    ) -> dict[int, Any]:
        """What the script answers for each partition, in their order; `common` is given to all.

        `common` may be a function of whether a former answer was lost. `first`: on the connection that others do not
        hold up. Raises StoreUnavailable.
        """
        left = {partition: pack(each) for partition, each in given.items()}
        found: dict[int, Any] = {}
        again, until = False, time.monotonic() + PATIENCE
        while left:
            asked = Asked(
                script(name),
                left,
                pack(common(again) if callable(common) else common),
                self.replicas if write else 0,
                first,
            )
            tried = await self._try(asked)
            found |= {partition: answer for partition, answer in tried.items() if not isinstance(answer, Exception)}
            left = {partition: each for partition, each in left.items() if partition not in found}
            if left:
                again = again or any(isinstance(answer, Lost) for answer in tried.values())
                await self._pause(tried[next(iter(left))], until)
        return {partition: found[partition] for partition in given}

    async def at(self, partition: int, name: str, given: Any = None, common: Any = None, *, write: bool = False) -> Any:
        """What the script answers for one partition."""
        return (await self.call(name, {partition: given}, common, write=write))[partition]

    async def everywhere(self, name: str, given: Any = None, common: Any = None, *, write: bool = False) -> list[Any]:
        """What the script answers for each of all partitions."""
        return list((await self.call(name, dict.fromkeys(ALL, given), common, write=write)).values())

    async def _try(self, asked: Asked) -> dict[int, Any]:
        """Each partition's answer, or why there is none."""
        groups: defaultdict[Server, list[int]] = defaultdict(list)
        for partition in asked.given:
            groups[self._servers.of(partition)].append(partition)
        if len(groups) == 1:
            [(server, partitions)] = groups.items()
            return await self._ask(server, partitions, asked)
        tried = await asyncio.gather(*(self._ask(server, some, asked) for server, some in groups.items()))
        return {partition: answer for answers in tried for partition, answer in answers.items()}

    async def _ask(self, server: Server, partitions: Sequence[int], asked: Asked) -> dict[int, Any]:
        groups = [partitions] if self._servers.whole else [[partition] for partition in partitions]
        link = server.first if asked.first else server.second
        try:
            answers = await link.call(self._calls(asked, groups), asked.wait)
        except Lost as fault:
            return dict.fromkeys(partitions, fault)
        return {
            partition: answer
            for group, answered in zip(groups, answers, strict=True)
            for partition, answer in zip(group, _each(answered, group), strict=True)
        }

    def _calls(self, asked: Asked, groups: Iterable[Sequence[int]]) -> list[Call]:
        return [
            Call(
                asked.script,
                tuple([self._bases[partition] for partition in group]),
                (asked.common, *[asked.given[partition] for partition in group]),
            )
            for group in groups
        ]

    async def _pause(self, fault: Exception, until: float) -> None:
        """Wait until it may be tried again; raises when that makes no sense, or when PATIENCE is over."""
        if not isinstance(fault, (Lost, *_LATER)):
            _give_up(fault)
        if time.monotonic() > until:
            raise StoreUnavailable(f"Redis: {fault}") from fault
        await asyncio.sleep(PAUSE)
        with suppress(Lost):  # the next try finds it out
            await self._servers.refresh()


def _each(answered: Any, group: Sequence[int]) -> Sequence[Any]:
    return [answered] * len(group) if isinstance(answered, ResponseError) else answered


def _give_up(fault: Exception) -> NoReturn:
    if isinstance(fault, OutOfMemoryError) or str(fault).startswith(_NOT_NOW):
        raise StoreUnavailable(f"Redis cannot write now: {fault}") from fault
    raise StoreError(f"Redis refused a script: {fault}") from fault
