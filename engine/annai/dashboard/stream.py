"""The stream that tells open pages to look again."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from annai.core.instant import SECOND
from annai.dashboard.session import Sessions
from annai.dashboard.site import Dashboard

MAX_STREAMS = 50
BEAT = 15 * SECOND
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}


class Stream:
    """Server-sent events: `data: {commit counter}` on every change, a comment every BEAT."""

    def __init__(self, dashboard: Dashboard, sessions: Sessions) -> None:
        self._dashboard = dashboard
        self._sessions = sessions
        self._open = 0

    async def answer(self, request: Request) -> Response:
        expires = self._sessions.expires(request)
        if expires is None:
            return PlainTextResponse("sign in at /login\n", 401, HEADERS)
        if self._open >= MAX_STREAMS:
            return PlainTextResponse(f"more than {MAX_STREAMS} open streams\n", 503, HEADERS | {"Retry-After": "30"})
        return StreamingResponse(self.events(expires), headers=HEADERS, media_type="text/event-stream")

    async def events(self, expires: int) -> AsyncIterator[str]:
        """Ends with the session, at the moment `expires`."""
        self._open += 1
        try:
            yield "retry: 2000\n\n"
            async for change in beating(self._dashboard.runtime.changes(), BEAT / 1000):
                if self._dashboard.clock() >= expires:
                    return
                yield ": still here\n\n" if change is None else f"data: {change}\n\n"
        finally:
            self._open -= 1


async def beating(changes: AsyncIterator[int], seconds: float) -> AsyncGenerator[int | None, None]:
    """The changes, and None whenever none came for so many seconds."""
    next_change: Callable[[], Awaitable[int]] = changes.__anext__
    pending = asyncio.ensure_future(next_change())
    try:
        while True:
            done, _ = await asyncio.wait({pending}, timeout=seconds)
            if not done:
                yield None
                continue
            try:
                change = pending.result()
            except StopAsyncIteration:
                return
            yield change
            pending = asyncio.ensure_future(next_change())
    finally:
        pending.cancel()
