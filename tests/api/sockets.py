"""A server on a real socket, and a client that writes bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from annai.api.limits import limits_of
from annai.api.straight import Straight
from annai.cli.listener import Listener
from tests.api.world import World, world

SECONDS = 4


@asynccontextmanager
async def listening(folder: Path, client_timeout: int = 10_000, **settings: Any) -> AsyncIterator[tuple[World, int]]:
    """A server on a port."""
    async with world(folder, client_timeout=client_timeout, **settings) as place:
        listener = Listener(place.app, "127.0.0.1", 0, limits_of(place.app.state.services.settings))
        await listener.start()
        try:
            yield place, listener.port
        finally:
            await place.runtime.end_streams()
            await listener.stop()


class Watch:
    """What the server does: bytes that it received, requests to straight endpoints by the way they went.

    Answers wait while `gate` is not set.
    """

    def __init__(self, monkeypatch: Any) -> None:
        self.ways: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.answered = asyncio.Semaphore(0)
        self.protocol: HttpToolsProtocol | None = None
        self._received = 0
        self._arrived = asyncio.Event()
        self.left = asyncio.Event()
        take, lose = HttpToolsProtocol.data_received, HttpToolsProtocol.connection_lost
        call, answer = Straight.__call__, Straight.answer

        def connection_lost(protocol: HttpToolsProtocol, error: Exception | None) -> None:
            lose(protocol, error)
            self.left.set()

        def data_received(protocol: HttpToolsProtocol, data: bytes) -> None:
            take(protocol, data)
            self.protocol = protocol
            self._received += len(data)
            self._arrived.set()

        async def through_asgi(endpoint: Straight, *arguments: Any) -> None:
            self.ways.append("asgi")
            await call(endpoint, *arguments)

        async def answered(endpoint: Straight, *arguments: Any) -> Any:
            self.ways.append("answer")
            await self.gate.wait()
            made = await answer(endpoint, *arguments)
            self.answered.release()
            return made

        monkeypatch.setattr(HttpToolsProtocol, "data_received", data_received)
        monkeypatch.setattr(HttpToolsProtocol, "connection_lost", connection_lost)
        monkeypatch.setattr(Straight, "__call__", through_asgi)
        monkeypatch.setattr(Straight, "answer", answered)

    async def received(self, count: int) -> None:
        """Returns when the server has received so many bytes since the last call."""
        async with asyncio.timeout(SECONDS):
            while self._received < count:
                self._arrived.clear()
                await self._arrived.wait()
        self._received -= count


class Connection:
    """A client's connection."""

    def __init__(self, watch: Watch, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._watch = watch
        self._reader = reader
        self._writer = writer

    async def send(self, *pieces: bytes) -> None:
        """Each piece comes alone to the server."""
        for piece in pieces:
            self._writer.write(piece)
            await self._watch.received(len(piece))

    async def answer(self, bodiless: bool = False) -> bytes:
        """The next answer, without its date."""
        async with asyncio.timeout(SECONDS):
            lines = (await self._reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            length = next((int(line[16:]) for line in lines if line.startswith(b"content-length: ")), 0)
            body = await self._reader.readexactly(0 if bodiless else length)
        assert sum(line.startswith(b"date: ") for line in lines) == (lines[0] != b"HTTP/1.1 100 Continue")
        return b"\r\n".join(line for line in lines if not line.startswith(b"date: ")) + body

    async def ended(self) -> bool:
        """Whether the server closes the connection, and sends nothing before."""
        async with asyncio.timeout(SECONDS):
            return await self._reader.read() == b""

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@asynccontextmanager
async def connected(watch: Watch, port: int) -> AsyncIterator[Connection]:
    connection = Connection(watch, *await asyncio.open_connection("127.0.0.1", port))
    try:
        yield connection
    finally:
        await connection.close()
