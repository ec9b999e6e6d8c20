"""The clients of a run: they send, wait, send again when no answer comes; and what they sent may come twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

from msgspec import Struct

from annai.core.inputs import AnyInput, Group, Identify, Track
from annai.core.subject import Kind, key_of
from annai.runtime import Overloaded, Reply, Runtime
from annai.store.errors import StoreUnavailable
from tests.core.world import SECRET
from tests.faults.seeds.process import Cut

log = logging.getLogger("seeds")

USERS = ("ann", "bob")
ACCOUNTS = ("acme", "globex")
REQUESTS = 3  # of each client
TRIES = 4
DELAY = 1.2  # seconds at most between two requests
LOST = 0.1  # the share of answers that get lost
ECHOED = 0.25  # the share of requests that come twice
PINGS = 0.93  # the share of events that only count; the others start a flow

Who = tuple[Kind, str]


class Request(Struct, frozen=True):
    """What one body holds: each subject with its inputs. A `visitor` becomes the only subject before."""

    inputs: tuple[tuple[Who, tuple[AnyInput, ...]], ...]
    visitor: str | None = None

    async def submit(self, runtime: Runtime) -> list[Reply]:
        subjects = [(runtime.ref(*who), inputs) for who, inputs in self.inputs]
        if self.visitor is None:
            return await runtime.submit_all(subjects)
        [(ref, inputs)] = subjects
        return [await runtime.submit(ref, inputs, visitor=runtime.ref("anonymous", self.visitor))]

    def messages(self) -> dict[str, Who]:
        """Message id → whose it is."""
        return {input.id: who for who, inputs in self.inputs for input in inputs}


class Clients:
    """`acknowledged` is message id → whose it is; `early` are those whose answer came before they were durable."""

    def __init__(
        self,
        random: Random,
        clock: Callable[[], int],
        deliver: Callable[[Request], Awaitable[list[Reply]]],
        holds: Callable[[bytes, str], bool],
    ) -> None:
        self.acknowledged: dict[str, Who] = {}
        self.early: set[str] = set()
        self._random = random
        self._clock = clock
        self._deliver = deliver
        self._holds = holds
        self._made = 0
        self._kinds = (self._one, self._one, self._several, self._join, self._log_in)

    async def drive(self) -> None:
        """Send all there is to be sent; return when nothing is on its way any more. Raises what no client may see."""
        await asyncio.gather(*(self._drive(user) for user in USERS))

    async def _drive(self, user: str) -> None:
        """One client, mostly about one user."""
        requests = [self._identify(user), *(self._random.choice(self._kinds)(user) for _ in range(1, REQUESTS))]
        await asyncio.gather(self._send(requests), *(self._echo(each) for each in requests if self._chance(ECHOED)))

    async def _send(self, requests: Sequence[Request]) -> None:
        for request in requests:
            for _ in range(TRIES):
                await self._pause()
                if await self._try(request):
                    break

    async def _echo(self, request: Request) -> None:
        for _ in range(1, REQUESTS):
            await self._pause()
        await self._try(request)

    async def _try(self, request: Request) -> bool:
        """Whether an answer came."""
        try:
            replies = await self._deliver(request)
        except (Cut, StoreUnavailable, Overloaded):
            return False
        if self._chance(LOST):
            return False
        refused = {each.id for reply in replies for each in reply.refused}
        heard = {id: who for id, who in request.messages().items() if id not in refused}
        self.early |= {id for id, who in heard.items() if not self._holds(key_of(*who, SECRET), id)}
        self.acknowledged |= heard
        log.info("acknowledged: %s", " ".join(heard))
        return True

    def _one(self, user: str) -> Request:
        return Request(((("user", user), self._events()),))

    def _several(self, user: str) -> Request:
        """Of several users and a visitor."""
        others = [other for other in USERS if other == user or self._chance(0.5)]
        whose: list[Who] = [*(("user", each) for each in others), ("anonymous", self._random.choice(USERS))]
        return Request(tuple((who, self._events()) for who in whose))

    def _join(self, user: str) -> Request:
        account = self._random.choice(ACCOUNTS)
        personal = {"id": account, "traits": {"name": account.title()}}
        joined = Group(**self._stamp(), account=key_of("account", account, SECRET), personal=personal)
        return Request(((("user", user), (joined, *self._events())),))

    def _log_in(self, user: str) -> Request:
        """The visitor of that name becomes the user."""
        return Request(((("user", user), self._events()),), visitor=user)

    def _identify(self, user: str) -> Request:
        traits = {"name": user.title(), "email": f"{user}@example.com"}
        told = Identify(**self._stamp(), personal={"traits": traits})
        return Request(((("user", user), (told, *self._events())),))

    def _events(self) -> tuple[AnyInput, ...]:
        events = ["ping" if self._chance(PINGS) else "hello" for _ in range(2 if self._chance(0.5) else 1)]
        return tuple(Track(**self._stamp(), event=event) for event in events)

    def _stamp(self) -> dict[str, Any]:
        """A new id, and a moment that is a little while ago."""
        self._made += 1
        now = self._clock()
        return {"id": f"m{self._made}", "at": now - self._random.randrange(500), "received": now}

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    async def _pause(self) -> None:
        await asyncio.sleep(self._random.random() * DELAY)
