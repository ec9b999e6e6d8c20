"""Clients that are slow, large or many, through real sockets: they end at a deadline, and others do not notice."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from annai.api import protocol
from annai.api.deadline import Sweep
from annai.api.limits import Limits
from tests.api.sockets import Connection, Watch, connected, listening
from tests.api.world import WRITE_KEY, World

HEAD_LIMIT = 5_000
ASKED = orjson.dumps({"key": WRITE_KEY, "anonymousId": "a1", "page": {"url": "https://host.example/"}})
HEAD = b"POST /v1/decide HTTP/1.1\r\nhost: annai.test\r\ncontent-length: %d\r\n" % len(ASKED)
DECIDE = HEAD + b"\r\n" + ASKED
ALIVE = b"GET /healthz HTTP/1.1\r\nhost: annai.test\r\n\r\n"


class Held(Sweep):
    """A sweep whose time does not pass; `end` is the end of all that it holds."""

    def __init__(self, _loop: object, seconds: float) -> None:
        self.seconds = seconds
        self._due = {}

    def add(self, one: Any) -> None:
        self._due[one] = 0.0

    def end(self) -> int:
        """How many came to their end."""
        ended = 0
        while self.expire_first():
            ended += 1
        return ended


class Clocks:
    """Both sweeps of a server's connections."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._held: dict[float, Held] = {}
        monkeypatch.setattr(protocol, "sweep", lambda _, length: self._of(length))

    def _of(self, length: float) -> Held:
        return self._held.setdefault(length, Held(None, length))

    @property
    def slow(self) -> Held:
        return self._of(Limits().slow)

    @property
    def idle(self) -> Held:
        return self._of(Limits().idle)


@pytest.fixture
async def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch)


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
async def served(tmp_path: Path, clocks: Clocks) -> AsyncIterator[tuple[World, int]]:
    assert clocks.slow.seconds != clocks.idle.seconds
    async with listening(tmp_path, identity="off", max_head_bytes=HEAD_LIMIT) as served:
        yield served


async def is_served(connection: Connection) -> bool:
    await connection.send(DECIDE)
    return (await connection.answer()).startswith(b"HTTP/1.1 200")


async def made(connection: Connection) -> None:
    """Returns when the server knows of the connection."""
    await connection.send(b"\r\n")


async def test_one_who_sends_nothing_is_closed(served: tuple[World, int], clocks: Clocks, watch: Watch) -> None:
    async with connected(watch, served[1]) as silent, connected(watch, served[1]) as other:
        assert await is_served(other)
        await made(silent)
        assert clocks.slow.end() == 1
        assert await silent.ended()
        assert await is_served(other)


@pytest.mark.parametrize("begun", [HEAD, HEAD[:1], HEAD + b"cookie: a"])
async def test_half_a_head_is_told_and_closed(
    served: tuple[World, int], clocks: Clocks, watch: Watch, begun: bytes
) -> None:
    async with connected(watch, served[1]) as slow, connected(watch, served[1]) as other:
        await slow.send(begun)
        assert await is_served(other)
        assert clocks.slow.end() == 1
        answer = await slow.answer()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"\r\ncontent-type: application/problem+json\r\n" in answer
        assert b"The request did not come within 10 s." in answer
        assert await slow.ended()
        assert await is_served(other)


async def test_a_head_that_drips_gains_no_time(tmp_path: Path, watch: Watch) -> None:
    async with listening(tmp_path, client_timeout=300) as (_, port), connected(watch, port) as slow:
        for byte in HEAD[:20]:
            await slow.send(bytes([byte]))
        assert (await slow.answer()).startswith(b"HTTP/1.1 408 ")


async def test_a_second_head_has_its_deadline_too(served: tuple[World, int], clocks: Clocks, watch: Watch) -> None:
    async with connected(watch, served[1]) as slow:
        assert await is_served(slow)
        assert (len(clocks.slow._due), len(clocks.idle._due)) == (0, 1)
        await slow.send(HEAD)
        assert (len(clocks.slow._due), len(clocks.idle._due)) == (1, 0)
        await slow.send(b"\r\n" + ASKED)
        assert (await slow.answer()).startswith(b"HTTP/1.1 200")
        assert (len(clocks.slow._due), len(clocks.idle._due)) == (0, 1)


async def test_half_a_head_behind_a_whole_request_has_its_deadline_too(
    served: tuple[World, int], clocks: Clocks, watch: Watch
) -> None:
    async with connected(watch, served[1]) as slow:
        await slow.send(DECIDE + HEAD)
        assert (await slow.answer()).startswith(b"HTTP/1.1 200")
        assert clocks.slow.end() == 1
        assert (await slow.answer()).startswith(b"HTTP/1.1 408 ")


async def test_empty_lines_are_no_sign_of_life(served: tuple[World, int], clocks: Clocks, watch: Watch) -> None:
    async with connected(watch, served[1]) as slow:
        assert await is_served(slow)
        await slow.send(b"\r\n")
        assert clocks.slow.end() == 1
        assert await slow.ended()


async def test_what_follows_a_refused_body_is_not_waited_for(
    served: tuple[World, int], clocks: Clocks, watch: Watch
) -> None:
    async with connected(watch, served[1]) as slow:
        await slow.send(HEAD.replace(b"content-length: %d" % len(ASKED), b"content-length: 9999999") + b"\r\n", b"{")
        assert (await slow.answer()).startswith(b"HTTP/1.1 413 ")
        await slow.send(b"x" * (HEAD_LIMIT + 1))
        assert clocks.slow.end() == 1
        assert await slow.ended()


@pytest.mark.parametrize(
    "large",
    [
        HEAD + b"cookie: " + b"a" * HEAD_LIMIT + b"\r\n\r\n" + ASKED,
        HEAD + b"".join(b"x-%d: 1\r\n" % number for number in range(HEAD_LIMIT)) + b"\r\n" + ASKED,
        HEAD.replace(b"/v1", b"/" + b"a" * HEAD_LIMIT) + b"\r\n" + ASKED,
        b"GET /" + b"a" * HEAD_LIMIT + b" HTTP/1.1\r\nhost: annai.test\r\n\r\n",
    ],
)
async def test_a_large_head_is_refused(served: tuple[World, int], watch: Watch, large: bytes) -> None:
    for pieces in ((large,), (large[:99], large[99:])):
        async with connected(watch, served[1]) as connection:
            await connection.send(*pieces)
            answer = await connection.answer()
            assert answer.startswith(b"HTTP/1.1 431 ")
            assert b'"code":"head_too_large"' in answer
            assert await connection.ended()
    assert watch.ways == []


async def test_a_head_without_end_is_refused_when_it_is_too_large(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        await connection.send(HEAD + b"cookie: ", b"a" * HEAD_LIMIT)
        assert (await connection.answer()).startswith(b"HTTP/1.1 431 ")
        assert await connection.ended()


async def test_a_large_body_is_no_large_head(served: tuple[World, int], watch: Watch) -> None:
    body = ASKED[:-1] + b',"locale":"%b"}' % (b"a" * HEAD_LIMIT)
    whole = HEAD.replace(b"%d" % len(ASKED), b"%d" % len(body)) + b"\r\n" + body
    async with connected(watch, served[1]) as connection:
        for pieces in ((whole,), (whole[:-9], whole[-9:]), (whole[:9], whole[9:])):
            await connection.send(*pieces)
            assert b'"code":"bad_request"' in await connection.answer()
        assert await is_served(connection)


@pytest.fixture
async def few(tmp_path: Path, clocks: Clocks) -> AsyncIterator[int]:
    """The port of a server that allows two connections."""
    assert clocks.idle.seconds == Limits().idle
    async with listening(tmp_path, identity="off", max_streams=1, max_connections=1) as (_, port):
        yield port


async def test_one_connection_too_many_takes_the_place_of_an_idle_one(few: int, watch: Watch) -> None:
    async with connected(watch, few) as first, connected(watch, few) as second:
        assert await is_served(first)
        assert await is_served(second)
        async with connected(watch, few) as third:
            assert await is_served(third)
            assert await first.ended()
            assert await is_served(second)


async def test_one_connection_too_many_is_refused_when_none_is_idle(few: int, watch: Watch) -> None:
    async with connected(watch, few) as first, connected(watch, few) as second:
        for busy in (first, second):
            await made(busy)
        async with connected(watch, few) as third:
            assert (await third.answer()).startswith(b"HTTP/1.1 429 ")
            assert await third.ended()
        assert await is_served(first)


async def test_a_connection_that_breaks_is_forgotten(served: tuple[World, int], clocks: Clocks, watch: Watch) -> None:
    async with connected(watch, served[1]) as first, connected(watch, served[1]) as second:
        assert await is_served(first)
        await second.send(HEAD)
        for broken in (first, second):
            watch.left.clear()
            broken._writer.transport.abort()
            await asyncio.wait_for(watch.left.wait(), 5)
    assert (len(clocks.slow._due), len(clocks.idle._due)) == (0, 0)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux closes unread connections")
async def test_answers_that_nobody_reads_end_their_connection(tmp_path: Path, watch: Watch) -> None:
    async with listening(tmp_path, identity="off", client_timeout=300) as (_, port):
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            stuck.connect(("127.0.0.1", port))
            stuck.setblocking(False)
            asked = b"GET /widget.js HTTP/1.1\r\nhost: annai.test\r\n\r\n" * 100
            await asyncio.get_running_loop().sock_sendall(stuck, asked)
            await asyncio.wait_for(watch.left.wait(), 20)
