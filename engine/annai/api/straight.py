"""Endpoints that go a straight way: nothing stands between a whole body and the handler.

Starlette's router, its middleware, Request and Response cost more than many a handler. They serve every other route.
The protocol asks an endpoint for its answer, where a request came whole; for every other one this is an ASGI app.
"""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct
from starlette.types import Receive, Scope, Send

from annai.api.body import plain_body, receive_body
from annai.api.cors import EXPOSE, Header, cors_headers
from annai.api.errors import respond
from annai.api.services import Services

Handler = Callable[[Services, Sequence[Header], bytes], Awaitable[bytes]]
JSON: Header = (b"content-type", b"application/json")


class Answer(Struct, frozen=True):
    """What is sent back, but for the headers that the server puts on all answers."""

    status: int
    headers: Sequence[Header]
    body: bytes


class Straight:
    """Answers 200 with the JSON of its handler, or the problem of what the handler raised."""

    def __init__(self, services: Services, handler: Handler) -> None:
        self._services = services
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope["headers"]
        try:
            body = await receive_body(scope, receive, self._services.settings)
        except Exception as error:
            answer = self._problem(headers, error)
        else:
            answer = await self.answer(headers, body)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, headers: Sequence[Header], body: bytes) -> Awaitable[Answer]:
        """What is answered to a request with these headers (names in lower case) and this body, as it was sent.

        The handler is called at once: what it does before it waits is done when this returns.
        """
        services = self._services
        try:
            handling = self._handler(services, headers, plain_body(body, services.settings))
        except Exception as error:
            return self._refuse(headers, error)
        return self._finish(headers, handling)

    async def _finish(self, headers: Sequence[Header], handling: Awaitable[bytes]) -> Answer:
        try:
            content = await handling
        except Exception as error:
            return self._problem(headers, error)
        length = (b"content-length", b"%d" % len(content))
        return Answer(200, (JSON, length, *cors_headers(headers, self._services.allowed_origins)), content)

    async def _refuse(self, headers: Sequence[Header], error: Exception) -> Answer:
        return self._problem(headers, error)

    def _problem(self, headers: Sequence[Header], error: Exception) -> Answer:
        response = respond(error)
        sharing = cors_headers(headers, self._services.allowed_origins)
        return Answer(response.status_code, (*response.raw_headers, *sharing, EXPOSE), bytes(response.body))
