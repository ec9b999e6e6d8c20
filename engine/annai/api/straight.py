"""Endpoints that go a straight way: nothing stands between a whole body and the handler.

Starlette's router, its middleware, Request and Response cost more than many a handler. They serve every other route.
The protocol asks an endpoint for its answer, where a request came whole; for every other one this is an ASGI app.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache

from msgspec import Struct
from starlette.types import Receive, Scope, Send

from annai.api.body import plain_body, receive_body
from annai.api.cors import EXPOSE, Header, cors_headers
from annai.api.errors import respond
from annai.api.services import Services
from annai.runtime import Overloaded

Handler = Callable[[Services, Sequence[Header], bytes], Awaitable[bytes]]
JSON: Header = (b"content-type", b"application/json")


class Answer(Struct, frozen=True):
    """What is sent back, but for the headers that the server puts on all answers."""

    status: int
    headers: Sequence[Header]
    body: bytes


class Straight:
    """Answers 200 with the JSON of its handler, or the problem of what the handler raised.

    While the runtime is busy it refuses before anything is read. `bulk` is what nobody looks at: it waits in the
    background's lane.
    """

    def __init__(self, services: Services, handler: Handler, bulk: bool = False) -> None:
        self._services = services
        self._handler = handler
        self._lane = services.runtime.lane(bulk)
        self._patience = (services.settings.max_bulk_wait if bulk else services.settings.max_wait) / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope["headers"]
        answer = self.refusal(headers) or await self._receive(scope, receive)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _receive(self, scope: Scope, receive: Receive) -> Answer:
        headers = scope["headers"]
        try:
            body = await receive_body(scope, receive, self._services.settings, self._services.flight)
        except Exception as error:
            return self._problem(headers, error)
        return self.refusal(headers) or await self.answer(headers, body)

    def refusal(self, headers: Sequence[Header]) -> Answer | None:
        """What is answered at once while the runtime is busy, whatever the body; None when it is not.

        Under a flood this is nearly all that a server does, so it costs a fifth of an answer.
        """
        try:
            self._lane.require(self._patience)
        except Overloaded as error:
            return _busy(error.retry_after, tuple(cors_headers(headers, self._services.allowed_origins)))
        return None

    def answer(self, headers: Sequence[Header], body: bytes) -> Awaitable[Answer]:
        """What is answered to a request with these headers (names in lower case) and this body, as it was sent.

        The handler is called at once: what it does before it waits is done when this returns.
        """
        services = self._services
        held = 0
        try:
            plain = plain_body(body, services.settings)
            services.flight.add(len(plain))
            held = len(plain)
            handling = self._handler(services, headers, plain)
        except Exception as error:
            services.flight.remove(held)
            return self._refuse(headers, error)
        return self._finish(headers, handling, held)

    async def _finish(self, headers: Sequence[Header], handling: Awaitable[bytes], held: int) -> Answer:
        try:
            content = await handling
        except Exception as error:
            return self._problem(headers, error)
        finally:
            self._services.flight.remove(held)
        length = (b"content-length", b"%d" % len(content))
        return Answer(200, (JSON, length, *cors_headers(headers, self._services.allowed_origins)), content)

    async def _refuse(self, headers: Sequence[Header], error: Exception) -> Answer:
        return self._problem(headers, error)

    def _problem(self, headers: Sequence[Header], error: Exception) -> Answer:
        return problem_of(error, cors_headers(headers, self._services.allowed_origins))


@lru_cache(maxsize=256)
def _busy(retry_after: int, sharing: Sequence[Header]) -> Answer:
    return problem_of(Overloaded(retry_after), sharing)


def problem_of(error: Exception, sharing: Sequence[Header] = ()) -> Answer:
    """What is answered to a fault."""
    response = respond(error)
    return Answer(response.status_code, (*response.raw_headers, *sharing, EXPOSE), bytes(response.body))
