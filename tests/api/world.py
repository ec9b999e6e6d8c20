"""A real server in one process: a temporary SQLite file, the real runtime, and a clock that the test holds."""

import base64
import gzip
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
from starlette.applications import Starlette

from annai.api.app import create_app
from annai.core.bundle import Bundle
from annai.core.instant import HOUR
from annai.core.load import load_workspace
from annai.core.subject import Kind, Subject
from annai.runtime import Bundles, Runtime
from annai.settings import Settings
from annai.store.connect import open_store
from annai.store.protocol import Store

NOW = 1_778_461_200_000
WRITE_KEY = "write-key"
SECRET_KEY = "secret-key-for-tests"
SIGNING = "a-signing-secret-of-at-least-32-characters"
WORKSPACE = """\
name: Test
locales: [en]
allowed_origins: ["https://host.example"]
"""
EVENTS = """\
events:
  signed_up: {}
  report_created: {properties: {count: number}}
traits:
  user: {name: string, role: string}
  account: {name: string, plan: string}
"""
FLOW = """\
title: First report
trigger: {event: signed_up}
goal: {event: report_created}
steps:
  - id: welcome
    modal: {title: Welcome, body: A tour., actions: [{label: Go}]}
"""
HEALTH = """\
scorecard:
  measures:
    - {id: adoption, title: Adoption, weight: 100, adoption: {event: report_created, target: 4, within: 28d}}
  bands:
    - {id: risk, title: At risk, from: 0}
    - {id: good, title: Good, from: 50}
"""


def bundle(more: Mapping[str, str] | None = None) -> Bundle:
    """A small workspace; `more` are files to add, or to put in place of its own."""
    files = {
        "workspace.yaml": WORKSPACE,
        "events.yaml": EVENTS,
        "flows/first-report.yaml": FLOW,
        "health.yaml": HEALTH,
        **(more or {}),
    }
    return load_workspace({name: text.encode() for name, text in files.items()})


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


class World:
    """The parts of the server, and a client of it."""

    def __init__(self, app: Starlette, runtime: Runtime, store: Store, clock: Clock) -> None:
        self.app = app
        self.runtime = runtime
        self.store = store
        self.clock = clock
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://annai.test")

    async def subject(self, id: str, kind: Kind = "user") -> Subject | None:
        return await self.runtime.read(self.runtime.ref(kind, id).key)

    async def known(self, id: str, kind: Kind = "user") -> Subject:
        subject = await self.subject(id, kind)
        assert subject is not None
        return subject

    async def batch(self, *events: Any, key: str = SECRET_KEY, path: str = "batch", **body: Any) -> httpx.Response:
        content = json.dumps({"batch": events, **body})
        return await self.client.post(f"/v1/{path}", content=content, headers={"authorization": basic(key)})

    async def decide(self, key: str = WRITE_KEY, path: str = "decide", **body: Any) -> httpx.Response:
        content = orjson.dumps({"key": key, "page": {"url": "https://host.example/reports"}, **body})
        return await self.client.post(f"/v1/{path}", content=content, headers={"content-type": "text/plain"})

    async def rejected(self) -> list[dict[str, Any]]:
        response = await self.operator("/v1/rejected")
        rejected: list[dict[str, Any]] = response.json()["rejected"]
        return rejected

    async def operator(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers={"authorization": f"Bearer {SECRET_KEY}"})

    async def command(self, path: str, **body: Any) -> httpx.Response:
        """As an operator, do something."""
        return await self.client.post(path, json=body, headers={"authorization": f"Bearer {SECRET_KEY}"})


@asynccontextmanager
async def world(folder: Path, files: Mapping[str, str] | None = None, **settings: Any) -> AsyncIterator[World]:
    """A server that is stopped at the end; its workspace has these files, too."""
    clock = Clock()
    chosen = Settings(
        **{
            "store": f"sqlite:///{folder / 'annai.db'}",
            "write_key": WRITE_KEY,
            "secret_key": SECRET_KEY,
            "identity_secrets": {"k1": SIGNING},
            "environment": "test",
            **settings,
        }
    )
    store = open_store(chosen.store)
    await store.open()
    bundles = Bundles(store, bundle(files))
    runtime = Runtime(store, bundles, clock, max_queue=chosen.max_queue)
    await runtime.start()
    app = create_app(runtime, store, bundles, chosen, clock)
    place = World(app, runtime, store, clock)
    try:
        yield place
    finally:
        await place.client.aclose()
        await runtime.stop()
        await store.close()


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def token(user: str = "u1", secret: str = SIGNING, kid: str = "k1", algorithm: str = "HS256", **claims: Any) -> str:
    """An identity token that is good for an hour, unless the claims say otherwise."""
    payload = {"sub": user, "aud": "test", "exp": (NOW + HOUR) // 1000, **claims}
    return jwt.encode(payload, secret, algorithm, headers={"kid": kid})


def track(id: str, user: str | None = "u1", **fields: Any) -> dict[str, Any]:
    who = {} if user is None else {"userId": user}
    return {"type": "track", "event": "report_created", "messageId": id, **who, **fields}


def zipped(value: Any) -> bytes:
    return gzip.compress(orjson.dumps(value), mtime=0)
