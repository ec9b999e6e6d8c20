"""Open streams end when the server leaves; whole requests are never cut."""

import asyncio
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from annai.cli.farewell import END, Farewell


async def endless(_: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        yield "first"
        await asyncio.Event().wait()

    return StreamingResponse(events())


async def echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


APP = Starlette(routes=[Route("/stream", endless), Route("/echo", echo, methods=["POST"])])


class Connection:
    """What a server keeps of one exchange."""

    def __init__(self, *messages: Message) -> None:
        self.sent: list[Message] = []
        self.began = asyncio.Event()
        self._messages = list(messages)

    async def receive(self) -> Message:
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if message.get("body"):
            self.began.set()


def scope(path: str, method: str = "GET") -> dict[str, object]:
    return {"type": "http", "path": path, "method": method, "headers": [], "query_string": b"", "root_path": ""}


async def test_an_open_stream_is_ended_and_completed() -> None:
    farewell = Farewell(APP)
    connection = Connection({"type": "http.request", "body": b""})
    serving = asyncio.create_task(farewell(scope("/stream"), connection.receive, connection.send))
    await connection.began.wait()
    assert not serving.done()
    farewell.leave()
    await asyncio.wait_for(serving, 1)
    assert connection.sent[-1] == END


async def test_a_body_that_is_still_coming_is_read_whole() -> None:
    farewell = Farewell(APP)
    farewell.leave()
    connection = Connection(
        {"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b"}
    )
    await farewell(scope("/echo", "POST"), connection.receive, connection.send)
    assert [message.get("body") for message in connection.sent] == [None, b"ab"]
