"""A load that knows what it sent and what was acknowledged."""

import asyncio
import time
from random import Random
from typing import Any

import httpx
from msgspec import Struct

from annai.core.subject import Kind
from tests.serving import SECRET_KEY, WRITE_KEY

USERS = 40
ACCOUNTS = 6
CLIENTS = 8
BATCH = 20
INPUTS = 3  # of a decision, of a visitor
AGAIN = 0.1  # the share of requests that a client sends a second time at once
SECONDS = 30  # longer than Annai waits for its store
BUSY = (429, 503)

Who = tuple[Kind, str]
Event = dict[str, Any]


class Request(Struct, frozen=True):
    """`events` is message id → whose event it is."""

    path: str
    body: dict[str, Any]
    events: dict[str, Who]


class Load:
    """Requests of several clients for few users, so that they meet in the same documents.

    `run` makes the message ids unique, `random` decides all else. Each visitor is one request's alone: what comes for
    a visitor after it became a user is refused, which would look like a loss.
    """

    def __init__(self, url: str, run: str, random: Random) -> None:
        self.requests: list[Request] = []
        self.acknowledged: dict[str, Who] = {}
        self.refused = 0  # requests that the server could not take then
        self.begun = asyncio.Event()  # the first request of `drive` was answered
        self.url = url
        self._run = run
        self._random = random
        self._kinds = (self._single, self._many, self._decide, self._visit)
        self._made = 0
        self._over = False

    @property
    def sent(self) -> set[str]:
        """The events that a request was begun for."""
        return {id for request in self.requests for id in request.events}

    async def open(self) -> None:
        """Half of the users join their accounts (the others do so under load), and one request of each kind."""
        events = [self._group(user) for user in range(0, USERS, 2)]
        async with self._client() as client:
            for request in (_batch(events), *(make() for make in self._kinds)):
                await self._begin(client, request)

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
        return httpx.AsyncClient(base_url=self.url, timeout=SECONDS, auth=(SECRET_KEY, ""))

    async def _drive(self) -> None:
        async with self._client() as client:
            try:
                while not self._over:
                    await self._step(client)
            except httpx.TransportError:
                if not self._over:
                    raise

    async def _step(self, client: httpx.AsyncClient) -> None:
        request = self._random.choice(self._kinds)()
        await self._begin(client, request)
        self.begun.set()
        if self._random.random() < AGAIN:
            await self._send(client, request)

    async def _begin(self, client: httpx.AsyncClient, request: Request) -> None:
        self.requests.append(request)
        await self._send(client, request)

    async def _send(self, client: httpx.AsyncClient, request: Request) -> None:
        response = await client.post(request.path, json=request.body)
        if response.status_code in BUSY:
            self.refused += 1
        else:
            self._judge(request, response)

    def _judge(self, request: Request, response: httpx.Response) -> None:
        if response.status_code != 200 or response.json().get("rejected"):
            raise AssertionError(f"{request.path} answered {response.status_code}: {response.text}")
        self.acknowledged |= request.events

    def _single(self) -> Request:
        event = self._ping(self._user())
        return Request("/v1/track", event, _owners([event]))

    def _many(self) -> Request:
        return _batch([self._event() for _ in range(BATCH)])

    def _visit(self) -> Request:
        """A visitor pings, and turns out to be a user."""
        visitor = {"anonymousId": f"visitor-{self._id()}"}
        pings = [{"type": "track", "event": "ping", "messageId": self._id(), **visitor} for _ in range(INPUTS)]
        return _batch([*pings, {**self._identify(self._user()), **visitor}])

    def _decide(self) -> Request:
        """The widget's request; it names the account too."""
        user = self._user()
        events = [self._ping(user) for _ in range(INPUTS)]
        now = time.time_ns() // 1_000_000
        body = {
            "key": WRITE_KEY,
            "userId": _user_id(user),
            "groupId": _account_id(user),
            "page": {"url": "https://host.example/reports"},
            "sentAt": now,
            "inputs": [{"type": "track", "id": event["messageId"], "at": now, "event": "ping"} for event in events],
        }
        return Request("/v1/decide", body, _owners(events))

    def _event(self) -> Event:
        make = self._random.choices((self._ping, self._group, self._identify), (90, 5, 5))[0]
        return make(self._user())

    def _ping(self, user: int) -> Event:
        return {"type": "track", "event": "ping", "messageId": self._id(), "userId": _user_id(user)}

    def _group(self, user: int) -> Event:
        joined = {"groupId": _account_id(user), "traits": {"name": f"Account {user % ACCOUNTS}"}}
        return {"type": "group", "messageId": self._id(), "userId": _user_id(user), **joined}

    def _identify(self, user: int) -> Event:
        traits = {"seen_in": self._made}
        return {"type": "identify", "messageId": self._id(), "userId": _user_id(user), "traits": traits}

    def _user(self) -> int:
        return self._random.randrange(USERS)

    def _id(self) -> str:
        self._made += 1
        return f"{self._run}-{self._made}"


def _batch(events: list[Event]) -> Request:
    return Request("/v1/batch", {"batch": events}, _owners(events))


def _owners(events: list[Event]) -> dict[str, Who]:
    return {event["messageId"]: _owner(event) for event in events}


def _owner(event: Event) -> Who:
    return ("user", event["userId"]) if "userId" in event else ("anonymous", event["anonymousId"])


def _user_id(user: int) -> str:
    return f"user-{user}"


def _account_id(user: int) -> str:
    return f"account-{user % ACCOUNTS}"
