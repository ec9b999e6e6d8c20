"""Requests through real sockets: those that come whole go past ASGI, and nobody can tell by the answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from annai.api import protocol
from annai.cli import listener
from tests.api.sockets import Watch, connected, listening
from tests.api.world import SECRET_KEY, WRITE_KEY, World, basic, track, zipped

LIMIT = 2_000
ORIGIN = "origin: https://host.example"
ASKED = {"key": WRITE_KEY, "anonymousId": "a1", "page": {"url": "https://host.example/"}}
EVENTS = {"writeKey": SECRET_KEY, "batch": [track("m1")]}


def request(body: bytes = orjson.dumps(ASKED), path: str = "/v1/decide", *more: str, version: str = "1.1") -> bytes:
    lines = [f"POST {path} HTTP/{version}", "Host: annai.test", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(*chunks: bytes) -> bytes:
    head = b"POST /v1/decide HTTP/1.1\r\nhost: annai.test\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


DECIDE = request()
ALIVE = b"GET /healthz HTTP/1.1\r\nhost: annai.test\r\n\r\n"
PREFLIGHT = b"OPTIONS /v1/decide HTTP/1.1\r\nhost: annai.test\r\norigin: https://host.example\r\n\r\n"
STRAIGHT = {
    "a decision": DECIDE,
    "a batch": request(orjson.dumps(EVENTS), "/v1/batch"),
    "a key in the header": request(orjson.dumps({"batch": []}), "/v1/b", f"AUTHORIZATION: {basic(SECRET_KEY)}"),
    "gzip": request(zipped(ASKED)),
    "an origin": request(orjson.dumps(ASKED), "/v1/decide", ORIGIN),
    "a wrong key": request(b'{"writeKey":"no"}', "/v1/track", ORIGIN),
    "bad JSON": request(b'{"key":'),
    "no body": request(b""),
    "a large body": request(b" " * (LIMIT + 1)),
    "a gzip bomb": request(zipped(" " * LIMIT)),
    "the last one": request(orjson.dumps(ASKED), "/v1/decide", "Connection: close"),
    "one chunk": chunked(orjson.dumps(ASKED)),
}
USUAL = {
    "HTTP/1.0": request(version="1.0"),
    "an expectation": request(orjson.dumps(ASKED), "/v1/decide", "Expect: 100-continue"),
    "an upgrade": request(orjson.dumps(ASKED), "/v1/decide", "Connection: upgrade", "Upgrade: h2c"),
    "a query": request(path="/v1/decide?a=b"),
    "an escaped path": request(path="/v1/%64ecide"),
    "chunks": chunked(orjson.dumps(ASKED)[:9], orjson.dumps(ASKED)[9:]),
    "another path": request(path="/v1/nothing"),
    "another method": DECIDE.replace(b"POST", b"PUT"),
    "HEAD": b"HEAD /v1/decide HTTP/1.1\r\nhost: annai.test\r\n\r\n",
    "a preflight": PREFLIGHT,
    "alive": ALIVE,
    "no HTTP": b"POST /v1/decide HTTP/1.1\r\ncontent-length: x\r\n\r\n",
}


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[World, int]]:
    async with listening(tmp_path, max_body_bytes=LIMIT, identity="off") as (place, port):
        yield place, port


async def answer_to(watch: Watch, port: int, *pieces: bytes, bodiless: bool = False) -> bytes:
    async with connected(watch, port) as connection:
        await connection.send(*pieces)
        return await connection.answer(bodiless)


def halves(whole: bytes) -> tuple[bytes, bytes]:
    """All but the last byte of a body that has any, and that."""
    return whole[:-1], whole[-1:]


@pytest.mark.parametrize("name", STRAIGHT)
async def test_both_ways_answer_the_same(served: tuple[World, int], watch: Watch, name: str) -> None:
    await answer_to(watch, served[1], STRAIGHT[name])  # from now on everybody is known
    watch.ways.clear()
    whole = await answer_to(watch, served[1], STRAIGHT[name])
    assert watch.ways == ["answer"]
    watch.ways.clear()
    assert await answer_to(watch, served[1], *halves(STRAIGHT[name])) == whole
    assert ("asgi" in watch.ways) == (name != "no body")


@pytest.mark.parametrize("name", [*STRAIGHT, *USUAL])
async def test_uvicorn_alone_answers_the_same(
    tmp_path: Path, served: tuple[World, int], watch: Watch, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    request = {**STRAIGHT, **USUAL}[name]
    ours = await answer_to(watch, served[1], request, bodiless=name == "HEAD")
    assert (watch.ways == ["answer"]) == (name in STRAIGHT)
    monkeypatch.setattr(listener, "StraightProtocol", HttpToolsProtocol)
    (tmp_path / "alone").mkdir()
    async with listening(tmp_path / "alone", max_body_bytes=LIMIT, identity="off") as (_, port):
        assert await answer_to(watch, port, request, bodiless=name == "HEAD") == ours


async def test_every_byte_alone(served: tuple[World, int], watch: Watch) -> None:
    whole = await answer_to(watch, served[1], DECIDE)
    assert await answer_to(watch, served[1], *(DECIDE[n : n + 1] for n in range(len(DECIDE)))) == whole
    assert watch.ways == ["answer", "asgi", "answer"]


@pytest.mark.parametrize(
    "several",
    [(DECIDE, DECIDE), (DECIDE, ALIVE, DECIDE), (ALIVE, DECIDE, ALIVE), (chunked(b"{", b"}"), DECIDE, DECIDE[:-1])],
)
async def test_several_in_one_write(served: tuple[World, int], watch: Watch, several: tuple[bytes, ...]) -> None:
    alone = [await answer_to(watch, served[1], each) for each in several[:2]]
    async with connected(watch, served[1]) as connection:
        await connection.send(b"".join(several))
        assert [await connection.answer() for _ in several[:2]] == alone
        if several[2:] == (DECIDE[:-1],):
            await connection.send(DECIDE[-1:])
        for _ in several[2:]:
            assert (await connection.answer()).startswith(b"HTTP/1.1 200 OK")


async def test_each_of_several_has_its_own_headers(served: tuple[World, int], watch: Watch) -> None:
    nobody = request(orjson.dumps({"batch": []}), "/v1/b")
    async with connected(watch, served[1]) as connection:
        await connection.send(STRAIGHT["a key in the header"] + nobody)
        assert (await connection.answer()).startswith(b"HTTP/1.1 200")
        assert (await connection.answer()).startswith(b"HTTP/1.1 401")


async def test_a_connection_is_used_again(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        for each in (DECIDE, ALIVE, DECIDE, DECIDE, STRAIGHT["bad JSON"], DECIDE):
            await connection.send(each)
            status = b"HTTP/1.1 400" if each is STRAIGHT["bad JSON"] else b"HTTP/1.1 200"
            assert (await connection.answer()).startswith(status)
    assert watch.ways == ["answer"] * 5


async def test_the_last_one_is_followed_by_the_end(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        await connection.send(STRAIGHT["the last one"])
        assert b"\r\nconnection: close\r\n" in await connection.answer()
        assert await connection.ended()


async def test_a_client_is_told_to_continue(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        head, body = request(b"{}", "/v1/decide", "Expect: 100-continue")[:-2], orjson.dumps(ASKED)[:2]
        await connection.send(head)
        assert await connection.answer() == b"HTTP/1.1 100 Continue\r\n\r\n"
        await connection.send(body)
        assert (await connection.answer()).startswith(b"HTTP/1.1 400")


async def test_a_broken_request_is_refused_once(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        await connection.send(chunked(b"{}").replace(b"2\r\n", b"x\r\n"))
        assert (await connection.answer()).startswith(b"HTTP/1.1 400")
        assert await connection.ended()
    assert watch.ways == []


async def test_a_slow_body_is_not_waited_for(tmp_path: Path, watch: Watch) -> None:
    async with listening(tmp_path, client_timeout=200) as (_, port), connected(watch, port) as connection:
        await connection.send(DECIDE[:-1])
        answer = await connection.answer()
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"connection: close\r\n" in answer
        assert await connection.ended()


async def test_a_client_that_left_gets_nothing(served: tuple[World, int], watch: Watch) -> None:
    watch.gate.clear()
    async with connected(watch, served[1]) as connection:
        await connection.send(DECIDE)
    await asyncio.wait_for(watch.left.wait(), 5)
    assert watch.protocol is not None
    (task,) = watch.protocol.tasks
    watch.gate.set()
    await asyncio.wait_for(task, 5)
    assert watch.protocol.tasks == set()
    assert watch.protocol.server_state.total_requests == 0
    assert (await answer_to(watch, served[1], DECIDE)).startswith(b"HTTP/1.1 200")


async def test_what_is_in_flight_is_answered_before_the_end(tmp_path: Path, watch: Watch) -> None:
    async with listening(tmp_path, identity="off") as (_, port), connected(watch, port) as connection:
        watch.gate.clear()
        await connection.send(DECIDE)
        assert watch.protocol is not None
        watch.protocol.shutdown()
        watch.gate.set()
        assert b"\r\nconnection: close\r\n" in await connection.answer()
        assert await connection.ended()


async def test_a_request_that_is_given_up_ends_its_connection(served: tuple[World, int], watch: Watch) -> None:
    """As uvicorn gives it up when a shutdown takes too long."""
    async with connected(watch, served[1]) as connection:
        watch.gate.clear()
        await connection.send(DECIDE)
        assert watch.protocol is not None
        (task,) = watch.protocol.tasks
        task.cancel()
        assert await connection.ended()


async def test_an_idle_connection_is_closed_at_a_shutdown(tmp_path: Path, watch: Watch) -> None:
    async with listening(tmp_path, identity="off") as (_, port), connected(watch, port) as connection:
        await connection.send(DECIDE)
        await connection.answer()
        assert watch.protocol is not None
        watch.protocol.shutdown()
        assert await connection.ended()


async def test_a_full_connection_is_waited_for(served: tuple[World, int], watch: Watch) -> None:
    async with connected(watch, served[1]) as connection:
        await connection.send(DECIDE)
        await connection.answer()
        assert watch.protocol is not None
        watch.protocol.pause_writing()
        await connection.send(DECIDE)
        for _ in range(2):
            await asyncio.wait_for(watch.answered.acquire(), 5)
        assert watch.protocol.server_state.total_requests == 1
        watch.protocol.resume_writing()
        assert (await connection.answer()).startswith(b"HTTP/1.1 200")


class Idle:
    """A sweep whose time does not pass."""

    def __init__(self) -> None:
        self.running: set[protocol.StraightProtocol] = set()
        self.add = self.running.add
        self.remove = self.running.discard

    def __contains__(self, one: protocol.StraightProtocol) -> bool:
        return one in self.running


async def test_only_an_idle_connection_is_closed(tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    idle = Idle()
    monkeypatch.setattr(protocol, "sweep", lambda _, seconds: idle if seconds == 65 else Idle())
    async with listening(tmp_path, identity="off") as (_, port), connected(watch, port) as connection:
        await connection.send(DECIDE)
        await connection.answer()
        assert idle.running == {watch.protocol}
        watch.gate.clear()
        await connection.send(DECIDE)
        assert idle.running == set()
        watch.gate.set()
        await connection.answer()
        idle.running.pop().expire()
        assert await connection.ended()
