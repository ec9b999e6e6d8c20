import asyncio
from typing import cast

import pytest

from loadtests.answers import BadAnswer
from loadtests.batches import Tracks
from loadtests.listeners import Listeners
from loadtests.measures.push import Push
from loadtests.numbers import Numbers
from tests.loadtests.servers import UNAVAILABLE, answering

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
FIRST = b'14\r\ndata: {"version":"1.0"}\n\n\r\n'


def test_news_are_those_of_the_events_that_were_sent_before() -> None:
    push = Push(Tracks(Numbers(), range(2)), range(2))
    for meant in (1.0, 2.0, 3.0):
        push.write(meant)
    push.heard(0, 4.0)
    push.heard(0, 5.0)
    assert push.seconds == [3.0, 1.0]
    assert push.unheard == 1


async def test_a_stream_is_open_with_its_first_version_and_tells_of_the_next() -> None:
    heard: list[int] = []
    opened: list[asyncio.WriteTransport] = []
    told = asyncio.Event()

    class Streaming(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.WriteTransport, transport)

        def data_received(self, _data: bytes) -> None:
            self.transport.write(HEAD)
            self.transport.write(FIRST)
            opened.append(self.transport)

    def hear(user: int, _now: float) -> None:
        heard.append(user)
        told.set()

    server = await asyncio.get_running_loop().create_server(Streaming, "127.0.0.1", 0)
    async with server, Listeners(server.sockets[0].getsockname()[1], [7], hear) as listeners:
        opened[0].write(FIRST)
        await told.wait()
        assert heard == [7]
        assert listeners.lost == 0


async def test_a_stream_that_is_refused_is_told() -> None:
    async with answering(UNAVAILABLE) as port:
        with pytest.raises(BadAnswer):
            await Listeners(port, [1], lambda *_: None).__aenter__()
