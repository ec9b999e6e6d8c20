"""Hostile and broken requests: refused at once, in the form that every client reads."""

import asyncio
import gzip
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from httpx import Response

from annai.runtime import Overloaded
from annai.store.errors import StoreLocked, StoreUnavailable
from annai.wire.ingest import COUNTED, MANY, has_more_events
from tests.api.asgi import Open
from tests.api.world import SECRET_KEY, WRITE_KEY, World, basic, track, world, zipped

FAST = 0.5  # seconds; the aim is 0.05 s, the rest is for busy machines
BOMB = gzip.compress(gzip.compress(b"0" * 40_000_000))
BODIES: dict[str, tuple[bytes, int]] = {
    "gzip bomb": (gzip.decompress(BOMB), 413),
    "gzip cut short": (zipped({"batch": []})[:-9], 400),
    "gzip in name only": (b"\x1f\x8bnonsense", 400),
    "deep lists": (b"[" * 4_000_000, 400),
    "deep objects": (b'{"batch":' * 400_000, 400),
    "deep but closed": (b'{"batch":' + b"[" * 2_000 + b"]" * 2_000 + b"}", 400),
    "a huge integer": (b'{"batch":[' + b"9" * 4_000_000 + b"]}", 400),
    "an infinite number": (b'{"batch":[1e999]}', 400),
    "not a number": (b'{"batch":[NaN]}', 400),
    "a lone surrogate": (b'{"batch":["\\ud800"]}', 400),
    "not UTF-8": (b'{"batch":["\xff"]}', 400),
    "a text": (b'"batch"', 400),
    "nothing": (b"", 400),
    "no batch": (b'{"batch":{}}', 400),
    "too many events": (b'{"batch":[' + b"0," * 2_500 + b"0]}", 413),
    "too many bytes": (b" " * (4 * 1024 * 1024 + 1), 413),
}


async def post(place: World, content: bytes, path: str = "/v1/batch") -> Response:
    return await place.client.post(path, content=content, headers={"authorization": basic(SECRET_KEY)})


@pytest.mark.parametrize("name", BODIES)
async def test_bombs_are_refused_fast(enforced: World, name: str) -> None:
    body, status = BODIES[name]
    begun = time.perf_counter()
    response = await post(enforced, body)
    assert time.perf_counter() - begun < FAST
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["code"] == {400: "bad_request", 413: "too_large"}[status]
    assert problem["message"] == problem["detail"]


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/stream", "/v1/track"])
@pytest.mark.parametrize("body", [b"[" * 100_000, b"9" * 100_000, b"{}", gzip.decompress(BOMB)])
async def test_every_reading_route_is_guarded(enforced: World, path: str, body: bytes) -> None:
    response = await post(enforced, body, path)
    assert 400 <= response.status_code < 500 or (path, body) == ("/v1/track", b"{}")


async def test_a_large_batch_of_a_client_is_taken(enforced: World) -> None:
    events = [track(f"m{n}", properties={"text": "x" * 200}) for n in range(1_500)]
    assert (await post(enforced, orjson.dumps({"batch": events}))).status_code == 200
    assert (await enforced.known("u1")).history["report_created"].total == 1_500


@pytest.mark.parametrize("traits", [b'"traits":%b', b'"context":{"traits":%b}'])
async def test_large_numbers_reach_the_state(enforced: World, traits: bytes) -> None:
    event = {"type": "identify", "userId": "u1", "messageId": "m"}
    large = b'{"n":123456789012345678901234567890,"m":18446744073709551615}'
    content = orjson.dumps(event)[:-1] + b"," + traits % large + b"}"
    assert (await post(enforced, b'{"batch":[' + content + b"]}")).status_code == 200
    assert (await enforced.known("u1")).personal.traits == {"n": 1.2345678901234568e29, "m": 2**64 - 1}


async def test_an_event_that_is_no_json_costs_the_body(enforced: World) -> None:
    events = orjson.dumps([track("good"), track("bad", properties={"n": "#"})]).replace(b'"#"', b"1e999")
    response = await post(enforced, b'{"batch":' + events + b"}")
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert await enforced.subject("u1") is None
    assert await enforced.rejected() == []


async def test_a_declared_length_is_believed_before_a_byte_is_read(enforced: World) -> None:
    headers = {"authorization": basic(SECRET_KEY), "content-length": "9" * 30}
    assert (await enforced.client.post("/v1/batch", content=b"{}", headers=headers)).status_code == 413


async def test_a_body_that_does_not_end_is_left_at_the_deadline(tmp_path: Path) -> None:
    async with world(tmp_path, client_timeout=1) as place:
        request = Open(place.app, "/v1/decide", b'{"key":', more_body=True)
        assert await request.status() == 408
        await asyncio.wait_for(request.task, 5)


async def test_a_client_that_leaves_in_mid_body_is_forgotten(enforced: World) -> None:
    request = Open(enforced.app, "/v1/decide", b'{"key":', more_body=True)
    await request.leave()
    assert await request.status() == 400


async def test_a_full_queue_says_when_to_come_back(enforced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise Overloaded

    monkeypatch.setattr(enforced.runtime, "submit_all", full)
    response = await enforced.batch(track("m1"))
    assert (response.status_code, response.json()["code"]) == (429, "overloaded")
    assert int(response.headers["retry-after"]) >= 1


@pytest.mark.parametrize(("kind", "told"), [(StoreUnavailable, "takes no commit"), (StoreLocked, "an erasure does")])
async def test_a_store_that_takes_nothing_is_not_answered_as_success(
    enforced: World, monkeypatch: pytest.MonkeyPatch, kind: type[StoreUnavailable], told: str
) -> None:
    async def broken(*_: Any) -> None:
        raise kind("disk full at /secret/place")

    monkeypatch.setattr(enforced.store, "commit", broken)
    response = await enforced.batch(track("m1"))
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert "secret" not in response.text
    assert told in response.json()["message"]
    monkeypatch.setattr(enforced.store, "check", broken)
    ready = await enforced.client.get("/readyz")
    assert (ready.status_code, ready.json()["code"]) == (503, "unavailable")


async def test_a_failure_shows_nothing_of_the_inside(enforced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("password")

    for name in ("submit", "submit_all"):
        monkeypatch.setattr(enforced.runtime, name, broken)
    response = await enforced.batch(track("m1"))
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "password" not in response.text


async def test_paths_and_methods_that_are_not_there(enforced: World) -> None:
    missing = await enforced.client.get("/v1/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    wrong = await enforced.client.get("/v1/batch")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


async def test_a_flood_of_bad_inputs_is_refused_at_once(enforced: World) -> None:
    body = {"key": WRITE_KEY, "anonymousId": "a", "page": {"url": "/"}, "inputs": [0] * 300_000}
    begun = time.perf_counter()
    response = await post(enforced, orjson.dumps(body), "/v1/decide")
    assert time.perf_counter() - begun < FAST
    assert response.status_code == 400
    assert await enforced.rejected() == []


@pytest.mark.parametrize("event", [b"0", b"[0,0]", b'{"a":",","b":0}'])
async def test_a_bomb_of_many_events_is_refused_before_it_is_taken_apart(enforced: World, event: bytes) -> None:
    response = await post(enforced, b'{"batch": [' + event + (b"," + event) * MANY + b"]}")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.json()["message"] == "The batch has more than 2500 events; send at most 2500 at once."


@pytest.mark.parametrize(
    "body", [b"%s", b'{"batch":%s', b'{"batch":[%s]}', b'{"batch":null,"x":%s}', b'{"batch":[],"x":%s}']
)
def test_other_bodies_with_as_many_commas_have_not_too_many_events(body: bytes) -> None:
    assert not has_more_events(body % (b"[0" + b",0" * MANY + b"]"), 1)


def test_events_are_counted_to_the_limit() -> None:
    body = b'{"batch":[' + b",".join([b"0"] * 9) + b',"' + b"," * MANY + b'"]}'
    assert has_more_events(body, 9)
    assert not has_more_events(body, 10)
    assert not has_more_events(body, COUNTED + 1)
