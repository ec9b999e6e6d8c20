"""Ending open streams when the server stops, so that a stop neither waits for them nor breaks them off."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

GONE: Message = {"type": "http.disconnect"}
END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Farewell:
    """Middleware: after `leave`, a request that was read whole sees its client as gone, and its answer is completed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self._leaving.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(receive, send, self._leaving)
        await self._app(scope, exchange.receive, exchange.send)
        if self._leaving.is_set() and exchange.open:
            await send(END)


class Exchange:
    """One request and its answer; `open` while the answer has begun and not ended."""

    def __init__(self, receive: Receive, send: Send, leaving: asyncio.Event) -> None:
        self._receive = receive
        self._send = send
        self._leaving = leaving
        self._whole = False
        self.open = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive_or_leave()
        message = await self._receive()
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        self.open = message["type"] == "http.response.start" or message.get("more_body", False)
        await self._send(message)

    async def _receive_or_leave(self) -> Message:
        heard = asyncio.ensure_future(self._receive())
        leaving = asyncio.ensure_future(self._leaving.wait())
        try:
            await asyncio.wait({heard, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return heard.result() if heard.done() else GONE
        finally:
            heard.cancel()
            leaving.cancel()
