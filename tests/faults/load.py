"""A load that knows what it sent and what was acknowledged."""

import asyncio
import time
from random import Random
from typing import Any

import httpx
from msgspec import Struct

from tests.serving import SECRET_KEY, WRITE_KEY

USERS = 40
ACCOUNTS = 6
CLIENTS = 8
BATCH = 20
AGAIN = 0.1  # the share of requests that a client sends a second time at once
SECONDS = 10
BUSY = (429, 503)


class Request(Struct, frozen=True):
    """`events` is message id → user id."""

    path: str
    body: dict[str, Any]
    events: dict[str, str]


class Load:
    """Requests of several clients for few users, so that they meet in the same documents.

    `run` makes the message ids unique, `random` decides all else.
    """

    def __init__(self, url: str, run: str, random: Random) -> None:
        self.requests: list[Request] = []
        self.acknowledged: dict[str, str] = {}
        self._url = url
        self._run = run
        self._random = random
        self._made = 0
        self._over = False

    @property
    def sent(self) -> int:
        """The events that a request was begun for."""
        return len({id for request in self.requests for id in request.events})

    async def join(self) -> None:
        """Half of the users join their accounts; the others do so under load."""
        events = [self._group(user) for user in range(0, USERS, 2)]
        async with self._client() as client:
            await self._begin(client, self._batch(events))

    async def drive(self) -> None:
        """Send until `end`, then until the server is gone. Raises TransportError when it is gone before."""
        await asyncio.gather(*(self._drive() for _ in range(CLIENTS)))

    def end(self) -> None:
        """The server dies from here on."""
        self._over = True

    async def retry(self, sample: int) -> None:
        """Send again what was never acknowledged, and some of what was."""
        unanswered = [request for request in self.requests if not request.events.keys() <= self.acknowledged.keys()]
        again = self._random.sample(self.requests, min(sample, len(self.requests)))
        async with self._client() as client:
            for request in unanswered + again:
                await self._send(client, request)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, timeout=SECONDS, auth=(SECRET_KEY, ""))

    async def _drive(self) -> None:
        async with self._client() as client:
            try:
                while not self._over:
                    await self._step(client)
            except httpx.TransportError:
                if not self._over:
                    raise

    async def _step(self, client: httpx.AsyncClient) -> None:
        make = self._random.choice((self._single, self._many, self._decide))
        request = make()
        await self._begin(client, request)
        if self._random.random() < AGAIN:
            await self._send(client, request)

    async def _begin(self, client: httpx.AsyncClient, request: Request) -> None:
        self.requests.append(request)
        await self._send(client, request)

    async def _send(self, client: httpx.AsyncClient, request: Request) -> None:
        response = await client.post(request.path, json=request.body)
        if response.status_code in BUSY:
            return
        if response.status_code != 200 or response.json().get("rejected"):
            raise AssertionError(f"{request.path} answered {response.status_code}: {response.text}")
        self.acknowledged |= request.events

    def _single(self) -> Request:
        event = self._ping(self._user())
        return Request("/v1/track", event, {event["messageId"]: event["userId"]})

    def _many(self) -> Request:
        return self._batch([self._event() for _ in range(BATCH)])

    def _batch(self, events: list[dict[str, Any]]) -> Request:
        return Request("/v1/batch", {"batch": events}, {event["messageId"]: event["userId"] for event in events})

    def _decide(self) -> Request:
        user = self._user()
        events = [self._ping(user) for _ in range(3)]
        now = time.time_ns() // 1_000_000
        body = {
            "key": WRITE_KEY,
            "userId": _user_id(user),
            "groupId": _account_id(user),
            "page": {"url": "https://host.example/reports"},
            "sentAt": now,
            "inputs": [{"type": "track", "id": event["messageId"], "at": now, "event": "ping"} for event in events],
        }
        return Request("/v1/decide", body, {event["messageId"]: event["userId"] for event in events})

    def _event(self) -> dict[str, Any]:
        make = self._random.choices((self._ping, self._group, self._identify), (90, 5, 5))[0]
        return make(self._user())

    def _ping(self, user: int) -> dict[str, Any]:
        return {"type": "track", "event": "ping", "messageId": self._id(), "userId": _user_id(user)}

    def _group(self, user: int) -> dict[str, Any]:
        joined = {"groupId": _account_id(user), "traits": {"name": f"Account {user % ACCOUNTS}"}}
        return {"type": "group", "messageId": self._id(), "userId": _user_id(user), **joined}

    def _identify(self, user: int) -> dict[str, Any]:
        traits = {"seen_in": self._made}
        return {"type": "identify", "messageId": self._id(), "userId": _user_id(user), "traits": traits}

    def _user(self) -> int:
        return self._random.randrange(USERS)

    def _id(self) -> str:
        self._made += 1
        return f"{self._run}-{self._made}"


def _user_id(user: int) -> str:
    return f"user-{user}"


def _account_id(user: int) -> str:
    return f"account-{user % ACCOUNTS}"
