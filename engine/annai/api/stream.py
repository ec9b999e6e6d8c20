"""`POST /v1/stream`: a fetched event stream that says only "now at version …", upon which the tab decides again."""

import asyncio
from collections.abc import AsyncIterator

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from annai.api.acting import Acting, acting
from annai.api.body import parse_object, read_body
from annai.api.errors import BadRequest
from annai.api.intake import explain
from annai.api.services import Services, services_of
from annai.wire.decide import StreamRequest

HEARTBEAT = b": still here\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def stream(request: Request) -> Response:
    """The first event comes at once; the stream closes when the token expires."""
    services = services_of(request)
    raw = parse_object(await read_body(request.scope, request.receive, services.settings))
    try:
        asked = StreamRequest.model_validate(raw)
    except ValidationError as error:
        raise BadRequest(explain(error)) from None
    actor = acting(services, asked, services.clock())
    services.places.require(actor.ref.key)
    return VersionStream(services, actor)


class VersionStream(Response):
    """Sends each version of a subject until the client leaves, stops reading, or may not read any more."""

    def __init__(self, services: Services, actor: Acting) -> None:
        super().__init__()
        self._services = services
        self._actor = actor

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        with self._services.places.taken(self._actor.ref.key):
            tasks = [asyncio.ensure_future(self._tell(send)), asyncio.ensure_future(_left(receive))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, send: Send) -> None:
        try:
            await self._send(send, {"type": "http.response.start", "status": 200, "headers": HEADERS})
            async for event in self._events():
                await self._send(send, {"type": "http.response.body", "body": event, "more_body": True})
            await self._send(send, {"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return  # the client does not read

    async def _send(self, send: Send, message: dict[str, object]) -> None:
        async with asyncio.timeout(self._services.settings.client_timeout / 1000):
            await send(message)

    async def _events(self) -> AsyncIterator[bytes]:
        """Each version as it comes, and a comment after every long silence."""
        versions = self._services.runtime.watch(self._actor.ref.key)
        following = asyncio.ensure_future(anext(versions, None))
        try:
            while (patience := self._patience()) > 0:
                await asyncio.wait([following], timeout=patience / 1000)
                if not following.done():
                    yield HEARTBEAT
                    continue
                version = following.result()
                if version is None:
                    return
                yield b"data: " + orjson.dumps({"version": version}) + b"\n\n"
                following = asyncio.ensure_future(anext(versions, None))
        finally:
            following.cancel()

    def _patience(self) -> int:
        """Milliseconds until the next heartbeat, or until the token expires; 0 when it has."""
        heartbeat, expires = self._services.settings.stream_heartbeat, self._actor.expires
        return heartbeat if expires is None else min(heartbeat, expires - self._services.clock())


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
