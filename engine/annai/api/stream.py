"""`POST /v1/stream`: a fetched event stream that says only "now at version …", upon which the tab decides again.

Thousands are open and nearly all are silent, so a silent one has nothing but the server's own task, in which it waits
for its client to leave. What it has to say is sent by a task that lives as long as the sending. A client that does
not read blocks that task and costs one piece, for only the latest version is kept; its connection is closed by the
deadline of the socket.
"""

import asyncio

import msgspec
from starlette.types import Receive, Scope, Send

from annai.api.acting import Acting, acting
from annai.api.body import plain_body, receive_body
from annai.api.cors import EXPOSE, cors_headers
from annai.api.errors import TooManyStreams, respond
from annai.api.faults import decoded
from annai.api.heartbeat import Wheel
from annai.api.services import Services
from annai.runtime.streams import Subscription
from annai.wire.decide import StreamRequest

_decode = msgspec.json.Decoder(StreamRequest).decode
HEARTBEAT = b": still here\n\n"
END = b""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """The endpoint as a plain ASGI app."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wheel = Wheel(services.settings.stream_heartbeat)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sharing = cors_headers(scope["headers"], self._services.allowed_origins)
        try:
            reader = await self._admit(scope, receive, send)
        except Exception as error:
            response = respond(error)
            response.raw_headers += [*sharing, EXPOSE]
            await response(scope, receive, send)
            return
        scope["headers"].clear()  # a browser's take 3 KB, and the stream may last for days
        try:
            self._wheel.add(reader)
            await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *sharing]})
            reader.start()
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._wheel.remove(reader)
            self._services.runtime.streams.remove(reader)
            reader.close()

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> "Reader":
        """A reader that is subscribed. Raises the faults of a request, Overloaded and TooManyStreams."""
        services = self._services
        services.runtime.lane(False).require(services.settings.max_wait / 1000)
        body = await receive_body(scope, receive, services.settings, services.flight)
        asked = decoded(_decode, plain_body(body, services.settings))
        actor = acting(services, asked, services.clock())
        self._require_place(actor.ref.key)
        reader = Reader(services, actor, send)
        await services.runtime.watch(reader)
        return reader

    def _require_place(self, key: bytes) -> None:
        """Raises TooManyStreams when this subject's next stream would be one too many."""
        streams, settings = self._services.runtime.streams, self._services.settings
        if streams.count(key) >= settings.max_streams_per_subject:
            raise TooManyStreams("This person has too many open streams; close one first.")
        if streams.open >= settings.max_streams:
            raise TooManyStreams("The server has too many open streams; come back later.")


class Reader(Subscription):
    """One open stream: says what is new, one message after the other, until it ends or is closed."""

    __slots__ = ("_expires", "_next", "_over", "_send", "_sending", "_services", "_started")

    def __init__(self, services: Services, actor: Acting, send: Send) -> None:
        super().__init__(actor.ref.key)
        self._services = services
        self._expires = actor.expires
        self._send = send
        self._next: bytes | None = None
        self._sending: asyncio.Task[None] | None = None
        self._started = False
        self._over = False

    def start(self) -> None:
        """The head is sent: say the version, and from now on whatever comes."""
        self._started = True
        self.tell()
        self._mind_expiry()

    def tell(self) -> None:
        self._say(b'data: {"version":"%b"}\n\n' % self.latest.encode())

    def beat(self) -> None:
        if self._sending is None:
            self._say(HEARTBEAT)
        self._mind_expiry()

    def end(self) -> None:
        self._say(END)

    def close(self) -> None:
        """The client left: nothing more is sent."""
        self._over = True
        if self._sending is not None:
            self._sending.cancel()

    def _say(self, piece: bytes) -> None:
        if self._over:
            return
        if self._next != END:
            self._next = piece
        if self._started and self._sending is None:
            self._sending = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        while (piece := self._next) is not None:
            self._next = None
            self._over = piece == END
            await self._send({"type": "http.response.body", "body": piece, "more_body": not self._over})
        self._sending = None

    def _mind_expiry(self) -> None:
        """A timer, only if the token expires before the next heartbeat."""
        if self._expires is None:
            return
        left = self._expires - self._services.clock()
        if left <= self._services.settings.stream_heartbeat:
            asyncio.get_running_loop().call_later(max(0, left) / 1000, self.end)
