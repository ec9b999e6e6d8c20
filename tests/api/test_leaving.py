"""A server that ends, through real sockets: what was taken is answered, and everybody is sent elsewhere."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import pytest

from annai.api.limits import Limits
from annai.cli.listener import Listener
from tests.api.sockets import Connection, Watch, connected
from tests.api.test_slow_clients import ALIVE, ASKED, DECIDE, HEAD
from tests.api.world import WRITE_KEY, World, world

CLOSES = b"\r\nconnection: close\r\n"
LONG = 60.0
STREAM = b"POST /v1/stream HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n%b"
WHO = orjson.dumps({"key": WRITE_KEY, "anonymousId": "a1"})


class Serving:
    """A listener that the test ends; `closed` is set when it takes no more connections."""

    def __init__(self, place: World, notice: float) -> None:
        self.place = place
        self.closed = asyncio.Event()
        self.listener = Listener(place.app, "127.0.0.1", 0, Limits(notice=notice), self._close)
        self.ending: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        return self.listener.port

    async def _close(self) -> None:
        self.closed.set()
        await self.place.runtime.end_streams()

    async def leave(self) -> None:
        """Begin to end; returns when the clients' notice runs."""
        self.place.runtime.leaving = True
        self.ending = asyncio.create_task(self.listener.stop())
        await asyncio.sleep(0)

    async def ended(self) -> None:
        assert self.ending is not None
        await asyncio.wait_for(self.ending, 10)


@asynccontextmanager
async def serving(folder: Path, notice: float = LONG) -> AsyncIterator[Serving]:
    async with world(folder, identity="off") as place:
        one = Serving(place, notice)
        await one.listener.start()
        yield one
        if one.ending is None:
            await one.listener.stop()


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


async def last(connection: Connection) -> bool:
    """Whether it is answered, and then ended."""
    answer = await connection.answer()
    return answer.startswith(b"HTTP/1.1 200") and CLOSES in answer and await connection.ended()


async def test_each_answer_in_the_notice_is_the_last_of_its_connection(tmp_path: Path, watch: Watch) -> None:
    async with (
        serving(tmp_path) as one,
        connected(watch, one.port) as idle,
        connected(watch, one.port) as busy,
        connected(watch, one.port) as begun,
    ):
        for known in (idle, begun):
            await known.send(DECIDE)
            assert CLOSES not in await known.answer()
        watch.gate.clear()
        await busy.send(DECIDE)
        await begun.send(HEAD)
        await one.leave()
        watch.gate.set()
        assert await last(busy)
        await idle.send(DECIDE)
        assert await last(idle)
        await begun.send(b"\r\n" + ASKED)
        assert await last(begun)
        await one.ended()


async def test_new_connections_are_served_until_the_port_is_closed(tmp_path: Path, watch: Watch) -> None:
    async with serving(tmp_path) as one:
        async with connected(watch, one.port) as first:
            await first.send(ALIVE)
            await first.answer()
            await one.leave()
            async with connected(watch, one.port) as second:
                await second.send(b"GET /readyz HTTP/1.1\r\nhost: annai.test\r\n\r\n")
                answer = await second.answer()
                assert answer.startswith(b"HTTP/1.1 503")
                assert b'"code":"leaving"' in answer
            assert not one.closed.is_set()
        await one.ended()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", one.port)


async def test_nobody_is_waited_for_when_nobody_is_connected(tmp_path: Path) -> None:
    async with serving(tmp_path) as one:
        await one.leave()
        await one.ended()


async def test_streams_end_when_no_more_can_come(tmp_path: Path, watch: Watch) -> None:
    async with serving(tmp_path, notice=0.001) as one, connected(watch, one.port) as stream:
        await stream.send(STREAM % (len(WHO), WHO))
        async with asyncio.timeout(5):
            await stream._reader.readuntil(b"data: ")
            await one.leave()
            await one.ended()
            assert (await stream._reader.read()).endswith(b"0\r\n\r\n")  # it is whole
        assert one.place.runtime.streams.open == 0


async def test_who_began_to_ask_before_the_end_is_answered(tmp_path: Path, watch: Watch) -> None:
    async with (
        serving(tmp_path, notice=0.001) as one,
        connected(watch, one.port) as begun,
        connected(watch, one.port) as idle,
    ):
        await begun.send(HEAD)
        await idle.send(ALIVE)
        await idle.answer()
        await one.leave()
        assert await idle.ended()
        assert one.closed.is_set()
        await begun.send(b"\r\n" + ASKED)
        assert await last(begun)
        await one.ended()


async def test_who_is_connected_but_was_not_taken_yet_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as one:
        clients: list[socket.socket] = []
        close = one.listener._server._close

        async def just_before(listening: socket.socket) -> None:
            clients.append(socket.create_connection(("127.0.0.1", one.port)))  # the loop does not turn meanwhile
            clients[0].sendall(DECIDE)
            await close(listening)

        monkeypatch.setattr(one.listener._server, "_close", just_before)
        await one.leave()
        await asyncio.wait_for(one.closed.wait(), 5)
        reader, writer = await asyncio.open_connection(sock=clients[0])
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 200")
        writer.close()
        await one.ended()
