"""Open event streams, as many as are wanted."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import cast

from loadtests.answers import BadAnswer
from loadtests.http import TEXT, WRITE_KEY, post, to_json
from loadtests.people import token_of

PATH = "/v1/stream"
NEWS = b"data: "
AT_ONCE = 64  # that are being opened
PATIENCE = 60  # seconds until all are open

Heard = Callable[[int, float], None]  # a user, and when news came for them


class Listener(asyncio.Protocol):
    """The stream of one user; `open` is set by the version that comes at once, what follows goes to `heard`."""

    def __init__(self, user: int, heard: Heard) -> None:
        self._user = user
        self._heard = heard
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)
        body = to_json({"key": WRITE_KEY, "token": token_of(self._user)})
        self.transport.write(post(PATH, TEXT, body))

    def data_received(self, data: bytes) -> None:
        if self.open.done():
            if NEWS in data:
                self._heard(self._user, time.perf_counter())
            return
        self._head += data
        if NEWS in self._head:
            self.open.set_result(None)
        elif not b"HTTP/1.1 200 ".startswith(self._head[:13]):
            self.open.set_exception(BadAnswer(repr(self._head[:1000])))

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("the server closed a stream"))


class Listeners:
    """The streams of some users, open within `async with`. Raises BadAnswer, OSError and TimeoutError at its start."""

    def __init__(self, port: int, users: Sequence[int], heard: Heard) -> None:
        self._port = port
        self._users = users
        self._heard = heard
        self._all: list[Listener] = []

    async def __aenter__(self) -> "Listeners":
        turn = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(self._open(user, turn) for user in self._users))
        except BaseException:
            self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        for listener in self._all:
            listener.transport.close()

    async def _open(self, user: int, turn: asyncio.Semaphore) -> None:
        loop = asyncio.get_running_loop()
        async with turn:
            _, listener = await loop.create_connection(lambda: Listener(user, self._heard), "127.0.0.1", self._port)
            self._all.append(listener)
            await listener.open

    @property
    def lost(self) -> int:
        """How many of them the server has ended."""
        return sum(listener.transport.is_closing() for listener in self._all)
