"""Streams over real sockets: what clients that read nothing cost, and how many files may be open."""

import asyncio
import resource
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from annai.cli.sockets import BESIDE_CONNECTIONS, HANDED_OVER, allow_files, listen
from tests.api.sockets import listening
from tests.api.world import WRITE_KEY, World

BODY = orjson.dumps({"key": WRITE_KEY, "anonymousId": "a1"})
HOST = "https://host.example"
REQUEST = b"POST /v1/stream HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)


def departures(place: World, monkeypatch: pytest.MonkeyPatch) -> asyncio.Semaphore:
    """Released whenever a stream is given up."""
    gone = asyncio.Semaphore(0)
    remove = place.runtime.streams.remove

    def told(subscription: Any) -> None:
        remove(subscription)
        gone.release()

    monkeypatch.setattr(place.runtime.streams, "remove", told)
    return gone


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux closes unread connections")
async def test_one_who_reads_nothing_is_closed_and_one_who_reads_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(tmp_path, client_timeout=100, stream_heartbeat=1) as (place, port):
        gone = departures(place, monkeypatch)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        await reader.readuntil(b"data: ")
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            stuck.connect(("127.0.0.1", port))
            stuck.send(REQUEST)
            waiting = asyncio.ensure_future(gone.acquire())
            async with asyncio.timeout(20):
                while not waiting.done():
                    await reader.readuntil(b"still here")
        assert place.runtime.streams.open == 1
        await reader.readuntil(b"still here")
        writer.close()
        await asyncio.wait_for(gone.acquire(), 5)


async def test_a_stream_ends_whole_when_the_server_leaves(tmp_path: Path) -> None:
    async with (
        listening(tmp_path) as (place, port),
        httpx.AsyncClient() as client,
        client.stream("POST", f"http://127.0.0.1:{port}/v1/stream", content=BODY, headers={"origin": HOST}) as answer,
    ):
        assert answer.headers["access-control-allow-origin"] == HOST
        assert answer.headers["content-type"].startswith("text/event-stream")
        pieces = answer.aiter_text()
        assert await anext(pieces) == 'data: {"version":"0.0"}\n\n'
        await place.runtime.end_streams()
        assert [piece async for piece in pieces] == []


@pytest.fixture
def few_files() -> Iterator[int]:
    """A low limit; yields the highest that may be asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_limit_of_open_files_is_raised(few_files: int, caplog: pytest.LogCaptureFixture) -> None:
    allow_files(1_500)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (1_500 + BESIDE_CONNECTIONS, few_files)
    allow_files(1)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (1_500 + BESIDE_CONNECTIONS, few_files)
    assert not caplog.records


def test_a_limit_that_is_too_low_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    limits = [(1_024, 4_096)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))
    allow_files(11_000)
    assert limits[-1] == (4_096, 4_096)
    assert "ANNAI_MAX_STREAMS and ANNAI_MAX_CONNECTIONS need 11100" in caplog.text


def test_another_processs_socket_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setenv("LISTEN_PID", "1")
    with listen("127.0.0.1", 0) as own:
        assert own.fileno() != HANDED_OVER


def test_a_taken_port_says_what_to_do() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match=rf"^port {port} of 127.0.0.1 is taken; choose another with --port$"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_told_as_it_is() -> None:
    with pytest.raises(OSError, match="assign requested address"):
        listen("192.0.2.1", 0)
