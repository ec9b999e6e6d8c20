"""Signing in with the secret key, and out again."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, quote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from annai.dashboard.attempts import Attempts
from annai.dashboard.render import page
from annai.dashboard.session import Sessions
from annai.dashboard.site import Dashboard

MAX_FORM = 4_096  # bytes
MAX_FIELDS = 20
FORM_SECONDS = 10.0
Endpoint = Callable[[Request], Awaitable[Response]]


class Login:
    """The pages before the door."""

    def __init__(self, dashboard: Dashboard, sessions: Sessions) -> None:
        self._dashboard = dashboard
        self._sessions = sessions
        self._attempts = Attempts()

    async def show(self, request: Request) -> Response:
        return self._page(request, target(request.query_params.get("next", "")))

    async def enter(self, request: Request) -> Response:
        form = await read_form(request)
        goal = target(form.get("next", ""))
        if not same_origin(request):
            return self._page(request, goal, 403, "login.other_origin")
        wait = self._attempts.take(address(request), self._dashboard.clock())
        if wait:
            seconds = -(-wait // 1000)
            response = self._page(request, goal, 429, "login.too_many", seconds)
            response.headers["Retry-After"] = str(seconds)
            return response
        if not self._sessions.opens(form.get("secret", "")):
            return self._page(request, goal, 401, "login.wrong")
        answer = RedirectResponse(goal, 303)
        self._sessions.begin(answer, secure=request.url.scheme == "https")
        return answer

    async def leave(self, request: Request) -> Response:
        if not same_origin(request):
            return self._page(request, "/", 403, "login.other_origin")
        response = RedirectResponse("/login", 303)
        self._sessions.end(response)
        return response

    def guard(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind the door: without a session it leads to the sign-in page."""

        async def guarded(request: Request) -> Response:
            if self._sessions.signed_in(request):
                return await endpoint(request)
            here = request.scope["raw_path"].decode("ascii", "replace")
            return RedirectResponse(f"/login?next={quote(here, safe='')}", 303)

        return guarded

    def _page(self, request: Request, goal: str, status: int = 200, error: str = "", wait: int = 0) -> Response:
        return page(self._dashboard, request, "login.html", status, goal=goal, error=error, wait=wait)


def target(next: str) -> str:
    """Where to go after signing in: a path of this site, else the overview."""
    inside = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if inside else "/"


def same_origin(request: Request) -> bool:
    """Whether the form was ours; a client that names no origin is no browser."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def address(request: Request) -> str:
    return request.client.host if request.client else ""


async def read_form(request: Request) -> dict[str, str]:
    """A small URL-encoded form; one that is too large, slow or cut short reads as empty."""
    body = b""
    try:
        async with asyncio.timeout(FORM_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_FORM:
                    return {}
    except (TimeoutError, ClientDisconnect):
        return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MAX_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
