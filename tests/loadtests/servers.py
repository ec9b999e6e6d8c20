"""Servers for tests: they answer whatever comes with the same bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

DECISION = b'HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n{"version":"1.0","experiences":[{"flow":"f"}],"rejected":[]}'
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[int]:
    """Its port. It answers in two pieces."""

    ended: set[asyncio.Future[None]] = set()

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.WriteTransport, transport)
            self.ended = asyncio.get_running_loop().create_future()
            ended.add(self.ended)

        def data_received(self, _data: bytes) -> None:
            self.transport.write(answer[:30])
            asyncio.get_running_loop().call_soon(self.transport.write, answer[30:])

        def connection_lost(self, _error: Exception | None) -> None:
            self.ended.set_result(None)

    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*ended)
