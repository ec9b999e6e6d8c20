"""HTTP on a port: it begins to answer, and it lets its clients leave."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from math import ceil
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from annai.api.limits import Limits
from annai.api.protocol import State, StraightProtocol
from annai.cli.sockets import close_unread, listen

DEFAULT = Limits()
LAST_CALL = 0.1  # seconds for what is on its way to connections that were opened last, or are used again
Ending = Callable[[], Awaitable[None]]
QUIET: dict[str, Any] = {"log_level": "warning", "access_log": False, "proxy_headers": False}


async def _nothing() -> None:
    pass


class Listener:
    """An ASGI app on a port. It leaves signals to the process. `closed` is called when no more connections come."""

    def __init__(self, app: ASGIApp, host: str, port: int, limits: Limits = DEFAULT, closed: Ending = _nothing) -> None:
        self._address = (host, port)
        self._limits = limits
        config = uvicorn.Config(app, http=StraightProtocol, timeout_graceful_shutdown=ceil(limits.drain), **QUIET)
        config.limits = limits  # type: ignore[attr-defined]  # the protocol reads it there
        self._server = _Server(config, closed)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        listening = listen(*self._address)
        close_unread(listening, int(self._limits.slow * 1000))
        self.port: int = listening.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve([listening]))
        await self._server.ready.wait()

    async def stop(self) -> None:
        """Let clients leave, take no more, answer what was taken."""
        if self._task is not None:
            await self._server.leave(self._limits.notice)
            self._server.should_exit = True
            await self._task


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, closed: Ending) -> None:
        super().__init__(config)
        self.server_state = self._state = State()
        self.ready = asyncio.Event()
        self._closed = closed

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def leave(self, notice: float) -> None:
        """Every answer is the last of its connection; return after so many seconds, or when no connection is left."""
        self._state.leaving = True
        for connection in self._state.connections:
            cycle = getattr(connection, "cycle", None)
            if cycle is not None:
                cycle.keep_alive = False
        if self._state.connections:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._state.left.wait(), notice)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in sockets or ():
            await self._close(listening)
        await self._closed()
        await asyncio.sleep(LAST_CALL)
        await super().shutdown(sockets)

    async def _close(self, listening: socket.socket) -> None:
        """Take those who are connected already, as far as the system is concerned: closing would cut them off."""
        last = listening.dup()
        for server in self.servers:
            server.close()
        last.setblocking(False)
        taken = []
        with last, contextlib.suppress(OSError):  # there are no more
            while True:
                taken.append(last.accept()[0])
        for client in taken:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, client)

    def _protocol(self) -> asyncio.Protocol:
        return StraightProtocol(self.config, self.server_state, self.lifespan.state)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
