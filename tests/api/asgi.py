"""A client that holds a request open: for streams, and for bodies that do not end."""

import asyncio
from typing import Any

import orjson
from starlette.applications import Starlette


class Open:
    """One open request. `sent` takes what the server sends, `receive` is what it gets."""

    def __init__(self, app: Starlette, path: str, body: bytes, more_body: bool = False) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._received.put_nowait({"type": "http.request", "body": body, "more_body": more_body})
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [],
            "client": ("127.0.0.1", 1),
            "server": ("annai.test", 80),
        }
        self.task: asyncio.Task[None] = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: Starlette, scope: dict[str, Any]) -> None:
        await app(scope, self._received.get, self._send)  # type: ignore[arg-type]

    async def _send(self, message: dict[str, Any]) -> None:
        await self.sent.put(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._received.put_nowait({"type": "http.disconnect"})

    async def status(self) -> int:
        message = await self._next()
        status: int = message["status"]
        return status

    async def piece(self) -> bytes:
        """The next piece of the body."""
        message = await self._next()
        body: bytes = message["body"]
        return body

    async def leave(self) -> None:
        self._received.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(self.task, 5)

    async def _next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.sent.get(), 5)


def event(version: str) -> bytes:
    return b"data: " + orjson.dumps({"version": version}) + b"\n\n"
