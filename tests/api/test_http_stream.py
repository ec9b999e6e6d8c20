"""`POST /v1/stream`: versions, silence, limits and ends."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

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


async def test_open_streams_are_limited_and_places_come_back(tmp_path: Path) -> None:
    async with world(tmp_path, max_streams=2, max_streams_per_subject=1) as place:
        first, second = follow(place, anonymousId="a1"), follow(place, anonymousId="a2")
        assert [await first.status(), await second.status()] == [200, 200]
        for busy in ("a1", "a3"):
            refused = await place.decide(path="stream", anonymousId=busy)
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            assert refused.headers["retry-after"].isdecimal()
        await first.leave()
        third = follow(place, anonymousId="a3")
        assert await third.status() == 200
        await second.leave()
        await third.leave()


class Stuck(Open):
    """A client that reads nothing behind the head."""

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()


async def test_a_client_that_does_not_read_is_left(tmp_path: Path) -> None:
    async with world(tmp_path, client_timeout=1) as place:
        stream = Stuck(place.app, "/v1/stream", orjson.dumps({"key": WRITE_KEY, "anonymousId": "a1"}))
        await asyncio.wait_for(stream.task, 5)
        assert place.runtime.streams.open == 0


@pytest.mark.parametrize("body", [{}, {"anonymousId": 7}])
async def test_what_is_no_request_is_refused(enforced: World, body: dict[str, Any]) -> None:
    assert (await enforced.decide(path="stream", **body)).status_code == 400
