"""Segment's own clients, unchanged, pointed at a real server by their host option."""

import asyncio
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from annai.store.connect import open_store
from tests.faults.audit import Tally, read_log
from tests.serving import COUNTING, SECRET_KEY, Served, start_server

HERE = Path(__file__).parent
EVENTS = 1_000
USERS = 50
SEND_SECONDS = 60
WITHOUT_NODE = "ANNAI_TEST_WITHOUT_NODE"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that enforces identity: a back end's client sends the secret key."""
    folder = tmp_path_factory.mktemp("clients")
    with start_server(folder, workspace=COUNTING, environment={"ANNAI_IDENTITY": "enforce"}) as server:
        yield server


def python_client() -> list[str]:
    return [sys.executable, str(HERE / "send.py")]


def node_client() -> list[str]:
    """Skips only when someone has asked for that."""
    if os.environ.get(WITHOUT_NODE):
        pytest.skip(f"{WITHOUT_NODE} is set")
    if shutil.which("node") is None:
        pytest.fail(f"node is missing: install Node 20, or set {WITHOUT_NODE}=1 to go without this test")
    if not (HERE / "node_modules").is_dir():
        pytest.fail("Segment's client for Node is missing: run `npm --prefix tests/clients ci`")
    return ["node", str(HERE / "send.mjs")]


@pytest.mark.parametrize("client", [python_client, node_client])
async def test_every_event_is_stored_once_however_often_it_is_sent(served: Served, client: Any) -> None:
    prefix = client.__name__
    wanted = {f"{prefix}-{number}": 1 for number in range(EVENTS)}
    for _ in range(2):
        await _send([*client(), served.url, SECRET_KEY, str(EVENTS), str(USERS), prefix])
        assert await _logged(served, prefix) == wanted
        assert await _counted(served, prefix) == {f"{prefix}-user-{user}": EVENTS // USERS for user in range(USERS)}


async def test_a_bad_event_costs_only_itself(served: Served) -> None:
    bad = {
        "nameless": {"type": "track", "userId": "ann", "messageId": "bad-nameless"},
        "oversize": {**_ping("bad-oversize"), "properties": {"text": "x" * 33 * 1024}},
        "long-id": _ping("bad-" + "x" * 96),
        "no-object": "ping",
    }
    answer = _post(served, [_ping("good-1"), *bad.values(), _ping("good-2")])
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert await _logged(served, "good") == {"good-1": 1, "good-2": 1}
    assert await _logged(served, "bad") == {}
    rejected = _get(served, "/v1/rejected")["rejected"]
    assert Counter(item["code"] for item in rejected) == {"invalid": 3, "too_large": 1}
    assert {"bad-nameless", "bad-oversize"} <= {item["input"].get("messageId") for item in rejected}


async def _send(command: list[str]) -> None:
    """Run a client that sends EVENTS pings; it fails when one of its requests failed."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    async with asyncio.timeout(SEND_SECONDS):
        _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


async def _logged(served: Served, prefix: str) -> dict[str, int]:
    """Message id → how often it is in the log, of all that begin so."""
    store = open_store(served.store)
    await store.open()
    try:
        tally = Tally(await read_log(store))
    finally:
        await store.close()
    return {id: count for (_, id), count in tally.messages.items() if id.startswith(f"{prefix}-")}


async def _counted(served: Served, prefix: str) -> dict[str, int]:
    """User id → how often the user pinged, as operators read it."""
    ids = [f"{prefix}-user-{user}" for user in range(USERS)]
    return {id: _get(served, f"/v1/users/{id}")["events"]["ping"] for id in ids}


def _ping(id: str) -> dict[str, Any]:
    return {"type": "track", "event": "ping", "userId": "ann", "messageId": id}


def _post(served: Served, events: list[Any]) -> httpx.Response:
    return httpx.post(f"{served.url}/v1/batch", json={"batch": events}, auth=(SECRET_KEY, ""))


def _get(served: Served, path: str) -> Any:
    response = httpx.get(served.url + path, headers={"authorization": f"Bearer {SECRET_KEY}"})
    response.raise_for_status()
    return response.json()
