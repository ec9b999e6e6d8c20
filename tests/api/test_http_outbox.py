"""Operators close tasks and have webhooks sent again; nobody else does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from annai.core.effects import OpenTask
from annai.core.load import load_workspace
from annai.mail.outcome import GiveUp
from annai.store.protocol import Write
from annai.workers.poster import Poster
from tests.api.world import EVENTS, SECRET_KEY, WORKSPACE, WRITE_KEY, World, basic, world

FLOW = """
title: Reach out
trigger: {event: signed_up}
steps:
  - id: tell
    webhook: {endpoint: crm}
  - id: call
    task: {title: Call, reason: New, due: 2d, to: {role: csm}, wait: true, else: end}
  - id: thanks
    modal: {title: Thanks, body: Hi.}
"""
OPERATOR = {"authorization": basic(SECRET_KEY)}


class Refusing:
    """A client whom no endpoint listens to."""

    async def post(self, *_: object) -> None:
        raise GiveUp("no", hard=False)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    manifest = WORKSPACE + "endpoints: {crm: {url: https://crm.example.com/in}}\n"
    files = {"workspace.yaml": manifest, "events.yaml": EVENTS, "flows/reach.yaml": FLOW}
    async with world(tmp_path) as one:
        await one.runtime.bundles.replace(load_workspace({name: text.encode() for name, text in files.items()}))
        for id in ("ann", "bob", "eve"):
            await one.batch({"type": "track", "userId": id, "event": "signed_up"})
        yield one


async def get(place: World, path: str) -> Any:
    answer = await place.client.get(path, headers=OPERATOR)
    assert answer.status_code == 200
    return answer.json()


async def post(place: World, path: str, body: Any = None) -> httpx.Response:
    return await place.client.post(path, json=body, headers=OPERATOR)


async def test_tasks_are_listed_by_pages(place: World) -> None:
    first = await get(place, "/v1/tasks?limit=2")
    assert [task["user"] for task in first["tasks"]] == ["ann", "bob"]
    second = await get(place, f"/v1/tasks?limit=2&cursor={first['next']}")
    assert ([task["user"] for task in second["tasks"]], second["next"]) == (["eve"], None)
    [task] = second["tasks"]
    assert (task["title"], task["reason"], task["role"], task["flow"], task["step"]) == (
        *("Call", "New", "csm"),
        *("reach", "call"),
    )
    assert task["due"][:10] > task["opened"][:10]


@pytest.mark.parametrize(("outcome", "step"), [("done", "thanks"), ("not_done", None)])
async def test_closing_a_task_leads_the_run_on(place: World, outcome: str, step: str | None) -> None:
    [task, *_] = (await get(place, "/v1/tasks"))["tasks"]
    answer = await post(place, f"/v1/tasks/{task['id']}", {"outcome": outcome, "note": "Spoke to them."})
    assert answer.json() == {"success": True}
    run = (await place.known("ann")).runs.get("reach")
    assert (run and run.step) == step
    assert task["id"] not in [each["id"] for each in (await get(place, "/v1/tasks"))["tasks"]]
    assert (await post(place, f"/v1/tasks/{task['id']}", {"outcome": outcome})).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [({"outcome": "maybe"}, 400), ({}, 400), ([], 400), ({"outcome": "done", "note": "x" * 2_001}, 400)],
)
async def test_another_outcome_changes_nothing(place: World, body: Any, status: int) -> None:
    [task, *_] = (await get(place, "/v1/tasks"))["tasks"]
    assert (await post(place, f"/v1/tasks/{task['id']}", body)).status_code == status
    assert (await post(place, f"/v1/tasks/{task['id']}", {"note": "x" * 20_000})).status_code == 413
    assert len((await get(place, "/v1/tasks"))["tasks"]) == 3


async def test_an_outcome_is_read_within_bounds(place: World) -> None:
    [task, *_] = (await get(place, "/v1/tasks"))["tasks"]
    path, largest = f"/v1/tasks/{task['id']}", place.app.state.services.settings.max_body_bytes
    deep = await place.client.post(path, content=b'{"x":' + b"[" * 16_000, headers=OPERATOR)
    assert (deep.status_code, deep.json()["code"]) == (400, "bad_request")
    huge = await place.client.post(path, content=b" " * (largest + 1), headers=OPERATOR)
    assert (huge.status_code, str(largest) in huge.json()["message"]) == (413, True)


async def test_a_webhook_that_was_given_up_is_sent_again(place: World) -> None:
    waiting = [row.id for row in await place.store.undone("webhook", False, 0, 9)]
    assert (await post(place, f"/v1/webhooks/{waiting[0]}/retry")).status_code == 404
    await Poster(place.runtime, Refusing()).run_once()
    listed = await get(place, "/v1/webhooks/failed?limit=1")
    [webhook] = listed["webhooks"]
    assert (webhook["user"], webhook["endpoint"], webhook["error"], webhook["attempts"]) == ("ann", "crm", "no", 1)
    assert listed["next"]
    assert (await post(place, f"/v1/webhooks/{webhook['id']}/retry")).json() == {"success": True}
    assert [row.id for row in await place.store.undone("webhook", False, 0, 9)] == waiting[:1]


async def test_what_is_not_there(place: World) -> None:
    [task, *_] = (await get(place, "/v1/tasks"))["tasks"]
    [webhook, *_] = await place.store.undone("webhook", False, 0, 9)
    for path in ("/v1/tasks/gone", f"/v1/tasks/{webhook.id}"):
        assert (await post(place, path, {"outcome": "done"})).status_code == 404
    for path in ("/v1/webhooks/gone/retry", f"/v1/webhooks/{task['id']}/retry"):
        assert (await post(place, path)).status_code == 404
    assert (await place.client.get("/v1/tasks?cursor=____________", headers=OPERATOR)).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/tasks"),
        ("POST", "/v1/tasks/a"),
        ("GET", "/v1/webhooks/failed"),
        ("POST", "/v1/webhooks/a/retry"),
    ],
)
async def test_only_operators_may(place: World, method: str, path: str) -> None:
    assert (await place.client.request(method, path)).status_code == 401
    public = {"authorization": basic(WRITE_KEY)}
    assert (await place.client.request(method, path, headers=public)).status_code == 403


async def test_a_task_about_nobody_is_closed_all_the_same(place: World) -> None:
    task = OpenTask(place.runtime.ref("user", "gone").key, "reach", 1, "call", 0, "Call")
    write = Write(place.runtime.ref("user", "else").key, "user", 0, b"", effects=(task,))
    await place.runtime.store.commit([write], (), place.runtime.clock())
    assert (await post(place, f"/v1/tasks/{task.id}", {"outcome": "done"})).status_code == 200
    assert (await post(place, f"/v1/tasks/{task.id}", {"outcome": "done"})).status_code == 404
