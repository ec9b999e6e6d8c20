"""One connection to one Redis server: scripts are called on it in order, all of a call in one round trip.

Rules:
1. A connection that failed in the middle of a call is closed: no answer is taken for another one's.
2. So is one whose server says that others write now: a name may lead elsewhere by the next connection.
3. WAIT follows its writes on the same connection; elsewhere it would wait for nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import AuthenticationError, MovedError, NoScriptError, ReadOnlyError, RedisError, ResponseError

from annai.store.errors import StoreError, StoreUnavailable
from annai.store.redis.scripts import Script

Command = tuple[str | bytes | int, ...]

TIMEOUT = 5.0  # seconds for a connection, and for an answer
WAIT = 1_000  # milliseconds for replicas

_DEMOTED = (ReadOnlyError, MovedError)


class Lost(StoreUnavailable):
    """The server cannot be reached, or did not answer in time: it may have done what it was asked for, or not."""


class Call(Struct, frozen=True):
    """A script with the keys of partitions and its arguments."""

    script: Script
    keys: tuple[bytes, ...]
    arguments: tuple[bytes, ...]

    def command(self) -> Command:
        return ("EVALSHA", self.script.digest, len(self.keys), *self.keys, *self.arguments)


class Link:
    """Connects when it is first used, and again after a fault."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection
        self._alone = asyncio.Lock()

    async def call(self, calls: Sequence[Call], wait: int = 0) -> list[Any]:
        """The answers to the calls; an answer may be a ResponseError.

        Waits for `wait` replicas to have what was written. Raises Lost.
        """
        return await self._guarded(lambda: self._call(calls, wait))

    async def ask(self, *command: str | int) -> Any:
        """The answer to one command. Raises Lost, and ResponseError when the server refuses it."""
        [answer] = await self._guarded(lambda: self._ask(command))
        if isinstance(answer, ResponseError):
            raise answer
        return answer

    async def close(self) -> None:
        await self._connection.disconnect()

    async def _guarded(self, work: Callable[[], Awaitable[list[Any]]]) -> list[Any]:
        try:
            async with asyncio.timeout(TIMEOUT), self._alone:
                return await work()
        except AuthenticationError as error:
            raise StoreError(f"Redis does not let Annai in: {error}") from error
        except (RedisError, OSError, TimeoutError) as error:
            raise Lost(f"{error}" or "no answer in time") from error

    async def _ask(self, command: Command) -> list[Any]:
        await self._connected()
        return await self._exchange([command])

    async def _call(self, calls: Sequence[Call], wait: int) -> list[Any]:
        await self._connected()
        waiting = [("WAIT", wait, WAIT)] if wait else []
        answers = await self._exchange([*(call.command() for call in calls), *waiting])
        unknown = [place for place, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:
            known = await self._load_and_call([calls[place] for place in unknown], waiting)
            for place, answer in zip(unknown, known, strict=False):
                answers[place] = answer
            answers[len(calls) :] = known[len(unknown) :]
        if any(isinstance(answer, _DEMOTED) for answer in answers):
            await self.close()
        if wait and not (isinstance(there := answers.pop(), int) and there >= wait):
            raise Lost(f"fewer than {wait} replicas have what was written")
        return answers

    async def _load_and_call(self, calls: Sequence[Call], waiting: Sequence[Command]) -> list[Any]:
        sources = {call.script.source for call in calls}
        await self._exchange([("SCRIPT", "LOAD", source) for source in sources])
        return await self._exchange([*(call.command() for call in calls), *waiting])

    async def _connected(self) -> None:
        if not self._connection.is_connected:
            await self._connection.connect()  # type: ignore[no-untyped-call]

    async def _exchange(self, commands: Sequence[Command]) -> list[Any]:
        connection = self._connection
        try:
            packed = [part for command in commands for part in connection.pack_command(*command)]
            await connection.send_packed_command(packed, check_health=False)
            return [await _answer(connection) for _ in commands]
        except BaseException:
            await connection.disconnect(nowait=True)
            raise


async def _answer(connection: AbstractConnection) -> Any:
    """An answer; a refusal is one, too, so that those behind it are read."""
    try:
        return await connection.read_response(disable_decoding=True, disconnect_on_error=False)
    except ResponseError as refusal:
        return refusal
