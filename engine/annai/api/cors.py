"""CORS for the routes that browsers call from the host's pages: no cookies, headers on errors too."""

from collections.abc import Callable, Iterable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHARED = ("/v1/", "/widget")
Header = tuple[bytes, bytes]
PREFLIGHT: Sequence[Header] = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"authorization, content-type, x-retry-count"),
    (b"access-control-max-age", b"7200"),
)
EXPOSE: Header = (b"access-control-expose-headers", b"Retry-After")
VARY = (b"vary", b"Origin")
ANY_ORIGIN: Sequence[Header] = ((b"access-control-allow-origin", b"*"),)
NO_ORIGIN: Sequence[Header] = (VARY,)


class Cors:
    """Middleware. `allowed_origins` is asked for each request: a workspace may change while it is served."""

    def __init__(self, app: ASGIApp, allowed_origins: Callable[[], Sequence[str]]) -> None:
        self.app = app
        self.allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(SHARED):
            await self.app(scope, receive, send)
            return
        headers = [*cors_headers(scope["headers"], self.allowed_origins()), EXPOSE]
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": [*headers, *PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def cors_headers(headers: Iterable[Header], allowed: Sequence[str]) -> Sequence[Header]:
    """Every origin, the request's own, or none; only with a star does the answer not depend on the request.

    EXPOSE joins them where an answer may have a Retry-After.
    """
    if "*" in allowed:
        return ANY_ORIGIN
    for name, value in headers:
        if name == b"origin" and value.decode("latin-1") in allowed:
            return ((b"access-control-allow-origin", value), VARY)
    return NO_ORIGIN
