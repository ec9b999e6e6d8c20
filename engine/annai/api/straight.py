"""Endpoints that go a straight way: nothing stands between the server's messages and the handler.

Starlette's router, its middleware, Request and Response cost more than many a handler. They serve every other route.
"""

from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from annai.api.cors import EXPOSE, cors_headers
from annai.api.errors import respond
from annai.api.services import Services

Handler = Callable[[Services, Scope, Receive], Awaitable[bytes]]
JSON = (b"content-type", b"application/json")


class Straight:
    """An ASGI app that answers 200 with the JSON of its handler, or the problem of what the handler raised."""

    def __init__(self, services: Services, handler: Handler) -> None:
        self._services = services
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sharing = cors_headers(scope, self._services.allowed_origins)
        try:
            body = await self._handler(self._services, scope, receive)
        except Exception as error:
            response = respond(error)
            response.raw_headers += [*sharing, EXPOSE]
            await response(scope, receive, send)
            return
        headers = [JSON, (b"content-length", b"%d" % len(body)), *sharing]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
