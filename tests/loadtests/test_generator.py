import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from loadtests.answers import BadAnswer
from loadtests.generator import burst
from loadtests.requests import Requests

GOOD = b'HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n{"version":"1.0","experiences":[{"flow":"f"}],"rejected":[]}'
BAD = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[int]:
    """A server that answers each request with these bytes, in two pieces."""

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


async def test_every_request_of_a_burst_is_answered_and_timed() -> None:
    requests = Requests(users=2)
    async with answering(GOOD) as port:
        done = await burst(port, requests.take, connections=3, seconds=0)
    assert (done.answers, len(done.times), requests.sent) == (3, 3, 3)
    assert done.seconds > 0


async def test_a_burst_ends_when_no_request_is_left() -> None:
    requests = Requests(users=5)
    async with answering(GOOD) as port:
        done = await burst(port, requests.greet, connections=2, seconds=60)
    assert (done.answers, requests.sent) == (5, 5)


async def test_a_bad_answer_ends_the_burst() -> None:
    async with answering(BAD) as port:
        with pytest.raises(BadAnswer):
            await burst(port, Requests(users=2).take, connections=2, seconds=0)
