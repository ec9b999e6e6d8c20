"""A busy server: it refuses before it reads, says when to come back, and holds no more bytes than it may."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from annai.core.inputs import Track
from tests.api.asgi import Open
from tests.api.sockets import Watch, connected, listening
from tests.api.world import NOW, SECRET_KEY, WRITE_KEY, World, track, world

WAITED = 10  # seconds
NAMELESS = {"key": WRITE_KEY, "anonymousId": "a1"}


@asynccontextmanager
async def held_up(place: World, monkeypatch: pytest.MonkeyPatch, background: bool = False) -> AsyncIterator[None]:
    """Meanwhile the store's disk hangs, and somebody has waited for ten seconds."""
    hangs, gate, commit = asyncio.Event(), asyncio.Event(), place.store.commit

    async def hang(*arguments: Any) -> Any:
        hangs.set()
        await gate.wait()
        return await commit(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(place.store, "commit", hang)
        under_way = _submit(place, "ann", background)
        await asyncio.wait_for(hangs.wait(), 5)
        waiting = _submit(place, "ben", background)
        queue = place.runtime.queue
        lane = queue._background if background else queue._interactive
        patch.setattr(lane, "_clock", lambda: time.monotonic() + WAITED)
        yield
        gate.set()
        await asyncio.gather(under_way, waiting)


def _submit(place: World, user: str, background: bool) -> "asyncio.Future[Any]":
    input = Track(id=user, at=NOW, received=NOW, event="report_created")
    return place.runtime.submit(place.runtime.ref("user", user), [input], background=background)


async def test_a_busy_server_refuses_and_says_when_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as place:
        async with held_up(place, monkeypatch):
            for refused in (await place.decide(anonymousId="a1"), await place.decide(path="stream", anonymousId="a1")):
                assert (refused.status_code, refused.json()["code"]) == (429, "overloaded")
                assert refused.headers["content-type"] == "application/problem+json"
                assert WAITED <= int(refused.headers["retry-after"]) <= WAITED + 2
                assert refused.headers["access-control-expose-headers"] == "Retry-After"
        assert (await place.decide(anonymousId="a1")).status_code == 200


async def test_batches_do_not_keep_others_from_being_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path) as place:
        async with held_up(place, monkeypatch, background=True):
            assert (await place.batch(track("m1"))).status_code == 429
            assert (await place.command("/v1/triggers", flow="x", users=["u1"])).status_code == 429
            decision = asyncio.create_task(place.decide(anonymousId="a1"))
        assert (await decision).status_code == 200
        assert (await place.batch(track("m1"))).status_code == 200


async def test_others_do_not_keep_batches_from_being_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path) as place:
        async with held_up(place, monkeypatch):
            batch = asyncio.create_task(place.batch(track("m1")))
        assert (await batch).status_code == 200


async def test_only_batches_wait_in_the_background(enforced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lanes: list[bool] = []
    take = enforced.runtime.submit_all

    async def submit_all(submissions: Any, background: bool = False) -> Any:
        lanes.append(background)
        return await take(submissions, background)

    monkeypatch.setattr(enforced.runtime, "submit_all", submit_all)
    await enforced.batch(track("m1"))
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    await enforced.client.post("/v1/track", json=track("m2"), headers=headers)
    assert lanes == [True, False]


def post(body: bytes, *more: str) -> bytes:
    lines = ["POST /v1/decide HTTP/1.1", "host: annai.test", f"content-length: {len(body)}", *more, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_who_is_refused_is_told_before_the_body_is_there_and_may_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, asked = Watch(monkeypatch), post(orjson.dumps({**NAMELESS, "page": {"url": "https://host.example/"}}))
    async with listening(tmp_path) as (place, port), connected(watch, port) as connection:
        async with held_up(place, monkeypatch):
            await connection.send(asked[:-9])
            answers = [await connection.answer()]
            await connection.send(asked[-9:])
            for _ in range(3):
                await connection.send(asked)
                answers.append(await connection.answer())
            assert all(answer.startswith(b"HTTP/1.1 429 ") for answer in answers)
            await connection.send(post(b"{", "connection: close"))
            assert b"\r\nconnection: close\r\n" in await connection.answer()
            assert await connection.ended()
        async with connected(watch, port) as again:
            await again.send(asked)
            assert (await again.answer()).startswith(b"HTTP/1.1 200")


LIMIT = 2_000


async def test_bodies_that_are_received_share_their_room(tmp_path: Path) -> None:
    async with world(tmp_path, max_body_bytes=LIMIT, max_bytes_in_flight=LIMIT, identity="off") as place:
        flight = place.app.state.services.flight
        slow = Open(place.app, "/v1/decide", b"x" * 1_500, more_body=True)
        await asyncio.sleep(0)
        assert len(flight) == 1_500
        refused = await place.decide(anonymousId="a1", locale="x" * 1_000)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        await slow.leave()
        assert len(flight) == 0
        assert (await place.decide(anonymousId="a1")).status_code == 200
        assert len(flight) == 0


async def test_bodies_that_wait_for_their_commit_share_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, max_body_bytes=LIMIT, max_bytes_in_flight=LIMIT) as place:
        flight = place.app.state.services.flight
        large = {"messageId": "m1", "userId": "u1", "event": "report_created", "properties": {"text": "x" * 1_000}}
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        async with held_up(place, monkeypatch, background=True):
            taken = asyncio.Event()
            take = place.runtime.submit_all

            def submit_all(*arguments: Any) -> Any:
                taken.set()
                return take(*arguments)

            monkeypatch.setattr(place.runtime, "submit_all", submit_all)
            first = asyncio.create_task(place.client.post("/v1/track", json=large, headers=headers))
            await asyncio.wait_for(taken.wait(), 5)
            second = await place.client.post("/v1/track", json={**large, "messageId": "m2"}, headers=headers)
            assert (second.status_code, second.json()["code"]) == (429, "overloaded")
        assert (await first).status_code == 200
        assert len(flight) == 0
        for bad in (b"{", b"x" * (LIMIT + 1)):
            await place.client.post("/v1/track", content=bad, headers=headers)
        assert len(flight) == 0
