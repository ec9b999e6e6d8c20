"""CORS for the routes that browsers call from the host's pages: no cookies, headers on errors too."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHARED = ("/v1/", "/widget")
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, x-retry-count",
    "access-control-max-age": "7200",
}
EXPOSED = "Retry-After"


class Cors:
    """Middleware. `allowed_origins` is asked for each request: a workspace may change while it is served."""

    def __init__(self, app: ASGIApp, allowed_origins: Callable[[], Sequence[str]]) -> None:
        self.app = app
        self.allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(SHARED):
            await self.app(scope, receive, send)
            return
        origin = _allowed(Headers(scope=scope).get("origin"), self.allowed_origins())
        if scope["method"] == "OPTIONS":
            response = Response(None, 204, PREFLIGHT)
            _share(response.headers, origin)
            await response(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _share(headers, origin)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _allowed(origin: str | None, allowed: Sequence[str]) -> str | None:
    """What the answer allows: `*`, the request's own origin, or nothing."""
    if "*" in allowed:
        return "*"
    return origin if origin in allowed else None


def _share(headers: MutableHeaders, origin: str | None) -> None:
    if origin != "*":
        headers.add_vary_header("Origin")
    if origin is not None:
        headers["access-control-allow-origin"] = origin
        headers["access-control-expose-headers"] = EXPOSED
