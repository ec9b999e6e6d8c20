"""A back end starts flows: once for a key, with the secret key only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from annai.core.load import load_workspace
from annai.core.sweep import Enroll, Sweep
from annai.workers.sweeper import Sweeper
from tests.api.world import EVENTS, FLOW, SECRET_KEY, WORKSPACE, WRITE_KEY, World, basic, world

CALLED = FLOW.replace("{event: signed_up}", "{api: true, where: user.role != 'guest'}") + "reentry: always\n"
BODY = {"flow": "called", "users": ["u1", "u2"]}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    files = {"workspace.yaml": WORKSPACE, "events.yaml": EVENTS, "flows/called.yaml": CALLED, "flows/tour.yaml": FLOW}
    files["flows/also.yaml"] = CALLED
    files["segments.yaml"] = "segments: {admins: {when: user.role == 'admin'}}"
    async with world(tmp_path, max_batch_events=3) as one:
        await one.runtime.bundles.replace(load_workspace({name: text.encode() for name, text in files.items()}))
        yield one


async def call(place: World, body: Any = BODY, key: str = "k1", secret: str = SECRET_KEY) -> httpx.Response:
    headers = {"authorization": basic(secret), "idempotency-key": key}
    return await place.client.post("/v1/triggers", json=body, headers=headers)


async def test_users_are_called_once_for_a_key(place: World) -> None:
    for _ in range(2):
        answer = await call(place)
        assert (answer.status_code, answer.json()) == (200, {"users": 2, "sweep": None})
        assert [(await place.known(id)).version for id in ("u1", "u2")] == [1, 1]
    await call(place, key="k2")
    assert [(await place.known(id)).runs["called"].number for id in ("u1", "u2")] == [1, 1]


async def test_everyone_is_called_by_a_sweep(place: World) -> None:
    await place.batch(
        {"type": "identify", "userId": "ann", "traits": {"role": "admin"}},
        {"type": "identify", "userId": "guest", "traits": {"role": "guest"}},
    )
    id = f"call:called:{place.runtime.names.digest('k1')}"
    for _ in range(2):
        answer = await call(place, {"flow": "called", "everyone": True})
        assert answer.json() == {"users": 0, "sweep": id}
    [sweep] = [one for one in await place.store.sweeps(9) if one.id == id]
    assert sweep.purpose == Enroll(("called",))
    await Sweeper(place.runtime).run_once()
    assert [list((await place.known(id)).runs) for id in ("ann", "guest")] == [["called"], []]


async def test_a_segment_is_called_by_a_sweep(place: World) -> None:
    for role in ("admin", "editor"):
        await place.batch({"type": "identify", "userId": role, "traits": {"role": role}})
    answer = await call(place, {"flow": "called", "segment": "admins"})
    assert answer.json() == {"users": 0, "sweep": f"call:called:{place.runtime.names.digest('k1')}"}
    await Sweeper(place.runtime).run_once()
    assert [list((await place.known(id)).runs) for id in ("admin", "editor")] == [["called"], []]


async def test_a_key_that_names_somebody_is_kept_nowhere(place: World, tmp_path: Path) -> None:
    for more in ({"users": ["u1"]}, {"everyone": True}):
        await call(place, {"flow": "called", **more}, key=f"welcome-ann@example.com-{len(more)}-{next(iter(more))}")
    files = [path.read_bytes() for path in files_in(tmp_path)]
    assert any(b"call:called:" in content for content in files)
    assert not any(b"welcome-ann" in content for content in files)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def state(place: World) -> tuple[list[tuple[bytes, bytes]], list[Sweep]]:
    return await place.store.subjects("user", b"", 9), await place.store.sweeps(9)


@pytest.mark.parametrize(
    "other",
    [
        {"flow": "called", "users": ["u1", "u3"]},
        {"flow": "also", "users": ["u1", "u2"]},
        {"flow": "called", "everyone": True},
        {"flow": "called", "segment": "admins"},
    ],
)
async def test_a_key_stands_for_one_request(place: World, other: Any) -> None:
    await call(place)
    before = await state(place)
    answer = await call(place, other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await state(place) == before
    assert (await call(place)).status_code == 200
    assert (await call(place, other, key="k2")).status_code == 200


async def test_a_sweep_that_outlives_its_key_is_not_taken_for_another(place: World) -> None:
    await call(place, {"flow": "called", "everyone": True})
    while await place.store.forget_messages(place.clock.now + 1, place.clock.now, 9):
        pass
    answer = await call(place, {"flow": "called", "segment": "admins"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "key", "status", "message"),
    [
        (BODY, "", 400, "The header Idempotency-Key is needed, with 1 to 255 characters."),
        (BODY, "k" * 256, 400, "The header Idempotency-Key is needed, with 1 to 255 characters."),
        ({"flow": "called"}, "k", 400, 'Name "users", or a "segment", or say "everyone": true.'),
        ({"flow": "called", "users": ["a"], "everyone": True}, "k", 400, 'Name "users", or a "segment"'),
        ({"flow": "called", "segment": "a", "everyone": True}, "k", 400, 'Name "users", or a "segment"'),
        ({"flow": "called", "segment": "gone"}, "k", 400, "segments.yaml has no gone."),
        ({"flow": "called", "users": ["a"] * 4}, "k", 413, "The call names 4 users; name at most 3 at once."),
        ({"flow": "gone", "users": ["a"]}, "k", 404, "There is nothing here."),
        (
            {"flow": "tour", "users": ["a"]},
            "k",
            400,
            "The flow tour is not started by calls",
        ),
        ({"users": ["a"]}, "k", 400, 'The body must be {"flow": id, "users": [ids]} or with "segment": id'),
        ({"flow": "called", "users": [""]}, "k", 400, 'The body must be {"flow": id'),
        ([], "k", 400, 'The body must be {"flow": id'),
    ],
)
async def test_what_cannot_be_done_is_said(place: World, body: Any, key: str, status: int, message: str) -> None:
    answer = await call(place, body, key)
    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)
    assert await place.store.subjects("user", b"", 9) == []


async def test_the_public_key_calls_nothing_even_without_identity(tmp_path: Path) -> None:
    async with world(tmp_path, identity="off") as one:
        assert (await call(one, secret=WRITE_KEY)).status_code == 403
        assert (await one.client.post("/v1/triggers", json=BODY)).status_code == 401
