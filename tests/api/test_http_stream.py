"""`POST /v1/stream`: versions, silence, limits and ends."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import orjson
import pytest

from annai.api.stream import Reader
from annai.core.instant import HOUR
from tests.api.asgi import Open, event
from tests.api.world import NOW, WRITE_KEY, World, token, track, world


def follow(place: World, **body: Any) -> Open:
    return Open(place.app, "/v1/stream", orjson.dumps({"key": WRITE_KEY, **body}))


async def test_the_version_comes_at_once_and_with_every_change(enforced: World) -> None:
    stream = follow(enforced, token=token())
    assert await stream.status() == 200
    assert await stream.piece() == event("0.0")
    await enforced.batch(track("m1"))
    assert await stream.piece() == event("1.0")
    await stream.leave()
    assert enforced.runtime.streams.open == 0


async def test_anothers_change_is_not_told(enforced: World) -> None:
    stream = follow(enforced, token=token("u2"))
    await stream.status()
    await stream.piece()
    await enforced.batch(track("m1", "u1"))
    await enforced.batch(track("m2", "u2"))
    assert await stream.piece() == event("1.0")
    assert stream.sent.empty()
    await stream.leave()


async def test_silence_is_filled(tmp_path: Path) -> None:
    async with world(tmp_path, stream_heartbeat=1) as place:
        stream = follow(place, anonymousId="a1")
        await stream.status()
        assert await stream.piece() == event("0.0")
        assert await stream.piece() == b": still here\n\n"
        await stream.leave()


async def test_the_stream_ends_with_its_token(tmp_path: Path) -> None:
    async with world(tmp_path, stream_heartbeat=1) as place:
        stream = follow(place, token=token())
        await stream.status()
        assert await stream.piece() == event("0.0")
        place.clock.now = NOW + HOUR
        await asyncio.wait_for(stream.task, 5)
        assert place.runtime.streams.open == 0


async def expect_refusal(stream: Open) -> None:
    head = await asyncio.wait_for(stream.sent.get(), 5)
    assert head["status"] == 429
    assert dict(head["headers"])[b"retry-after"].isdigit()
    assert orjson.loads(await stream.piece())["code"] == "too_many_streams"


async def test_open_streams_are_limited_and_places_come_back(tmp_path: Path) -> None:
    async with world(tmp_path, max_streams=2, max_streams_per_subject=1) as place:
        first = follow(place, anonymousId="a1")
        assert await first.status() == 200
        await expect_refusal(follow(place, anonymousId="a1"))
        second = follow(place, anonymousId="a2")
        assert await second.status() == 200
        await expect_refusal(follow(place, anonymousId="a3"))
        await first.leave()
        third = follow(place, anonymousId="a3")
        assert await third.status() == 200
        await second.leave()
        await third.leave()


class Slow(Open):
    """A client that takes a piece behind the head only when the test lets it."""

    def __init__(self, place: World, **body: Any) -> None:
        self.takes = asyncio.Semaphore(0)
        super().__init__(place.app, "/v1/stream", orjson.dumps({"key": WRITE_KEY, **body}))

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await self.takes.acquire()
        await super()._send(message)


async def test_a_slow_reader_skips_versions(enforced: World) -> None:
    stream = Slow(enforced, token=token())
    await stream.status()
    for number in range(5):
        await enforced.batch(track(f"m{number}"))
    stream.takes.release()
    stream.takes.release()
    assert await stream.piece() == event("0.0")
    assert await stream.piece() == event("5.0")
    await stream.leave()


async def test_a_reader_that_takes_nothing_and_leaves_is_forgotten(enforced: World) -> None:
    stream = Slow(enforced, token=token())
    await stream.status()
    await enforced.batch(track("m1"))
    await stream.leave()
    assert enforced.runtime.streams.open == 0
    stream.takes.release()
    await enforced.batch(track("m2"))
    assert stream.sent.empty()


async def test_nothing_of_a_stream_stays(enforced: World) -> None:
    stream = follow(enforced, token=token())
    await stream.status()
    await stream.leave()
    gc.collect()
    assert [held for held in gc.get_objects() if isinstance(held, Reader)] == []


class Lingering(Open):
    """A client whose leaving is noticed only when the test says so."""

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.put_nowait(message)


async def test_nothing_follows_the_end(enforced: World) -> None:
    stream = Lingering(enforced.app, "/v1/stream", orjson.dumps({"key": WRITE_KEY, "token": token()}))
    assert [await stream.status(), await stream.piece()] == [200, event("0.0")]
    await enforced.runtime.end_streams()
    assert await stream.piece() == b""
    await enforced.batch(track("m1"))
    await enforced.batch(track("m2"))
    assert stream.sent.empty()
    await stream.leave()


async def test_a_stream_ends_when_the_server_leaves_and_none_begins(enforced: World) -> None:
    before = follow(enforced, token=token())
    await before.status()
    await before.piece()
    await enforced.runtime.end_streams()
    assert await before.piece() == b""
    after = follow(enforced, token=token())
    assert [await after.status(), await after.piece()] == [200, b""]
    await asyncio.wait_for(asyncio.gather(before.task, after.task), 5)
    assert enforced.runtime.streams.open == 0


async def test_the_stream_ends_between_two_heartbeats(tmp_path: Path) -> None:
    async with world(tmp_path, stream_heartbeat=2 * HOUR) as place:
        place.clock.now = NOW + HOUR - 1
        stream = follow(place, token=token())
        assert [await stream.status(), await stream.piece(), await stream.piece()] == [200, event("0.0"), b""]
        await asyncio.wait_for(stream.task, 5)


@pytest.mark.parametrize("body", [{}, {"anonymousId": 7}])
async def test_what_is_no_request_is_refused(enforced: World, body: dict[str, Any]) -> None:
    assert (await enforced.decide(path="stream", **body)).status_code == 400
