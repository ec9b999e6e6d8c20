"""A company that uses the starter workspace: the real server over a real store, its mailbox, and a clock on the wall.

People tell events and look at pages over HTTP, as real clients do. The background workers run whenever something
happened, and at every timer that the clock passes.
"""

import email
import email.policy
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import jwt

from annai.api.app import create_app
from annai.cli.files import read_workspace
from annai.core.bundle import Bundle
from annai.core.effects import CallWebhook
from annai.core.instant import parse_duration
from annai.core.load import load_workspace
from annai.core.subject import Kind, Subject
from annai.mail.transport import transport_from_url
from annai.runtime import Bundles, Runtime
from annai.settings import Settings
from annai.store.connect import open_store
from annai.store.protocol import Store
from annai.workers.staff import Staff

ROOT = Path(__file__).parents[2]
TOKYO = ZoneInfo("Asia/Tokyo")
HOST = "https://app.atelier-reports.example"
WRITE_KEY, SECRET_KEY, SIGNING = "write", "secret-key", "a-signing-secret-of-at-least-32-characters"
MAIL = "@minato.example"
AWAY = ("cleaner", "collector", "webhooks")  # the first two change nothing for anyone; no endpoint is called
Shown = Mapping[str, Any]


@cache
def starter() -> Bundle:
    return load_workspace(read_workspace(ROOT / "flows"))


def moment(written: str) -> int:
    """Milliseconds since 1970 of `2026-05-11 09:00`, in Tokyo."""
    return int(datetime.fromisoformat(written).replace(tzinfo=TOKYO).timestamp() * 1_000)


def written(at: int) -> str:
    """The other way round."""
    return f"{datetime.fromtimestamp(at / 1_000, TOKYO):%Y-%m-%d %H:%M}"


def step_of(shown: Sequence[Shown], flow: str) -> str | None:
    return next((each["step"] for each in shown if name_of(each) == flow), None)


def name_of(shown: Shown) -> str:
    """The flow's id; behind it, a step that an account's run has given to somebody names the run's account."""
    name: str = shown["flow"].partition("@")[0]
    return name


class Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Company:
    """One account, `minato`, on the clock of Tokyo; `rejected` is what the last look had refused."""

    def __init__(self, runtime: Runtime, client: httpx.AsyncClient, clock: Clock, staff: Staff, mail: Path) -> None:
        self.runtime = runtime
        self.clock = clock
        self.rejected: list[dict[str, Any]] = []
        self._client = client
        self._workers = [loop.worker for loop in staff._loops if loop.worker.name not in AWAY]
        self._mail = mail

    async def join(self, *people: str, role: str = "admin", locale: str = "ja", **account: Any) -> None:
        """People with their names, addresses and company, who come after each other."""
        for person in people:
            traits = {"name": person, "email": f"{person}{MAIL}", "role": role, "locale": locale}
            await self._post("identify", userId=person, traits=traits)
            await self._post("group", userId=person, groupId="minato", traits={"name": "株式会社みなと商事", **account})
            await self.pass_time("1s")

    async def learn(self, person: str, **traits: Any) -> None:
        await self._post("identify", userId=person, traits=traits)

    async def account_learns(self, person: str, **traits: Any) -> None:
        await self._post("group", userId=person, groupId="minato", traits=traits)

    async def tell(self, person: str, event: str, **properties: Any) -> None:
        await self._post("track", userId=person, event=event, properties=properties)

    async def call(self, flow: str, *people: str) -> None:
        """The back end starts a flow for these people."""
        await self._send("triggers", {"flow": flow, "users": people}, {"idempotency-key": self._id()})

    async def see(self, person: str, path: str = "/reports", locale: str = "ja", **input: Any) -> list[Shown]:
        """What a page shows to the person, after an input of theirs."""
        now = self.clock.now
        inputs = [{"id": self._id(), "at": now, **input}] if input else []
        claims = {"sub": person, "aud": "test", "exp": now // 1_000 + 60, "account": "minato"}
        token = jwt.encode(claims, SIGNING, headers={"kid": "k"})
        body = {
            "key": WRITE_KEY,
            "token": token,
            "page": {"url": HOST + path},
            "locale": locale,
            "inputs": inputs,
            "feed": True,
        }
        answer = (await self._client.post("/v1/decide", json=body)).raise_for_status().json()
        await self.settle()
        self.rejected = answer["rejected"]
        self._feed: dict[str, Any] = answer["feed"]
        shown: list[Shown] = answer["experiences"]
        return shown

    async def step(self, person: str, flow: str, path: str = "/reports") -> str | None:
        """Which step of a flow the page shows."""
        return step_of(await self.see(person, path), flow)

    async def content(self, person: str, flow: str, path: str = "/reports", locale: str = "ja") -> dict[str, Any]:
        """What the page shows of a flow."""
        [content] = [each["content"] for each in await self.see(person, path, locale) if name_of(each) == flow]
        assert isinstance(content, dict)
        return content

    async def feed(self, person: str, locale: str = "ja", **input: Any) -> dict[str, Any]:
        """What lies in the person's feed, after an input of theirs."""
        await self.see(person, locale=locale, **input)
        return self._feed

    async def do(self, person: str, kind: str, flow: str, path: str = "/reports", **fields: Any) -> str | None:
        """Report what the person does with the flow's step that the page shows; the step that it shows then."""
        [shown] = [each for each in await self.see(person, path) if name_of(each) == flow]
        place = {"flow": shown["flow"], "run": shown["run"], "step": shown["step"]}
        await self.see(person, path, type="seen", **place)
        after = await self.see(person, path, type=kind, **place, **fields)
        return step_of(after, flow)

    async def press(self, person: str, flow: str, path: str = "/reports", action: int | None = 0) -> str | None:
        """A button; None is the step's own way on."""
        return await self.do(person, "advanced", flow, path, action=action)

    async def pass_time(self, duration: str) -> None:
        await self.until(self.clock.now + parse_duration(duration))

    async def until(self, at: int | str) -> None:
        """Let the clock run, stopping at each timer."""
        end = moment(at) if isinstance(at, str) else at
        while (due := await self.runtime.store.next_due()) is not None and due <= end:
            self.clock.now = max(self.clock.now, due)
            await self.settle()
        self.clock.now = end
        await self.settle()

    async def settle(self) -> None:
        """Let all workers work until nothing more happens."""
        before = -1
        while before != self.runtime.commits:
            before = self.runtime.commits
            for worker in self._workers:
                await worker.run_once()

    async def at(self, person: str, flow: str, kind: Kind = "user") -> str | None:
        """The step on which a run stands."""
        run = (await self.known(person, kind)).runs.get(flow)
        return run.step if run else None

    async def ended(self, person: str, flow: str, kind: Kind = "user") -> str | None:
        """How the flow's last run ended."""
        end = (await self.known(person, kind)).finished.get(flow)
        return end.outcome if end else None

    async def known(self, id: str, kind: Kind = "user") -> Subject:
        subject = await self.runtime.read(self.runtime.ref(kind, id).key)
        assert subject is not None
        return subject

    async def operator(self, path: str, **body: Any) -> Any:
        """An operator reads, or with a body does something."""
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        method = "POST" if body else "GET"
        answer = await self._client.request(method, path, json=body or None, headers=headers)
        return answer.raise_for_status().json()

    async def webhooks(self) -> list[Any]:
        """The bodies that wait to be sent."""
        rows = await self.runtime.store.claim("webhook", self.clock.now, 0, 100)
        return [json.loads(row.effect.body) for row in rows if isinstance(row.effect, CallWebhook)]

    def letters(self, recipient: str | None = None) -> list[EmailMessage]:
        """The mails that went out, the oldest first: all, or those to a person."""
        files = sorted((self._mail / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [letter for letter in letters if recipient is None or letter["to"] == f"{recipient}{MAIL}"]

    async def _post(self, type: str, **fields: Any) -> None:
        await self._send(type, {"messageId": self._id(), "context": {"groupId": "minato"}, **fields})

    async def _send(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> None:
        key = {"authorization": f"Bearer {SECRET_KEY}", **(headers or {})}
        (await self._client.post(f"/v1/{path}", json=body, headers=key)).raise_for_status()
        await self.settle()

    def _id(self) -> str:
        return uuid4().hex


def store_url(folder: Path) -> str:
    """Where a company keeps what it has; tests replace it."""
    return f"sqlite:///{folder / 'annai.db'}"


@asynccontextmanager
async def company(folder: Path, now: str, bundle: Bundle | None = None) -> AsyncIterator[Company]:
    """The starter's customer, from this moment on; opened again over the same folder, it finds what it had."""
    clock, mail = Clock(moment(now)), folder / "mail"
    store = open_store(store_url(folder))
    await store.open()
    bundles = Bundles(store, bundle or starter(), clock=clock)
    await bundles.keep()
    runtime = Runtime(store, bundles, clock)
    await runtime.start()
    async with _client(runtime, store, bundles, clock) as client:
        yield Company(runtime, client, clock, Staff(runtime, transport_from_url(f"maildir:{mail}")), mail)
    await runtime.stop()
    await store.close()


def _client(runtime: Runtime, store: Store, bundles: Bundles, clock: Clock) -> httpx.AsyncClient:
    settings = Settings(write_key=WRITE_KEY, secret_key=SECRET_KEY, identity_secrets={"k": SIGNING}, environment="test")
    app = create_app(runtime, store, bundles, settings, clock)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://annai.test")
