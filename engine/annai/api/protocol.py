"""uvicorn's HTTP/1.1 protocol, with a shorter way for requests that come whole.

For each request uvicorn makes a scope, a cycle, an event, a task, four messages and a timer; that costs as much as a
decision does. A POST to a straight path needs none of them once its body is there. So such a request is held back
until the data that was just received is parsed. If it came whole, its endpoint is asked for the answer, which is
written in one piece. If it did not, uvicorn begins it as if nothing had been held: the endpoint is then an ASGI app,
with its deadline and limits. uvicorn also takes whatever else is sent: other paths and methods, HTTP/1.0, upgrades,
`Expect`, bodies in several chunks, and requests that are sent before the last one is answered.

What is overridden and read here is no public contract of uvicorn's. It is pinned, and the tests speak through sockets.
"""

from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from annai.api.cors import Header
from annai.api.deadline import sweep
from annai.api.straight import Straight

CLOSE = b"connection: close\r\n"


class StraightProtocol(HttpToolsProtocol):
    """One connection. The app says by `straight`, a map of paths to endpoints, what may go the shorter way."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._straight = getattr(self.app, "straight", {})
        self._idle = sweep(self.loop, self.timeout_keep_alive)
        self._held: Straight | None = None
        self._body = b""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._held is not None:
            self._let_go()

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        endpoint = self._straight.get(self.url.decode("latin-1"))
        if isinstance(endpoint, Straight) and self._may_go_straight():
            self._held = endpoint
            self._body = b""
        else:
            self._begin()

    def _may_go_straight(self) -> bool:
        parser = self.parser
        return (
            (self.cycle is None or self.cycle.response_complete)
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and not parser.should_upgrade()
            and not self.expect_100_continue
        )

    def on_body(self, body: bytes) -> None:
        if self._held is not None:
            if not self._body:
                self._body = body
                return
            self._let_go()
        super().on_body(body)

    def on_message_complete(self) -> None:
        endpoint, self._held = self._held, None
        if endpoint is None:
            super().on_message_complete()
            return
        exchange = Exchange(self, self.headers, self._body, self.parser.should_keep_alive())
        self.cycle = exchange  # type: ignore[assignment]
        self._start_asgi_task(exchange, endpoint)  # type: ignore[arg-type]

    def _let_go(self) -> None:
        """The request that is held did not come whole: it goes uvicorn's way."""
        self._held = None
        if self.transport.is_closing():  # what came was refused
            return
        self._begin()
        if self._body:
            super().on_body(self._body)

    def _begin(self) -> None:
        """What uvicorn does with a request, from its beginning to the end of its headers."""
        url, headers, expected = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url = url
        self.headers += headers
        self.expect_100_continue = expected
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._idle.add(self)

    def expire(self) -> None:
        self.timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        self._idle.remove(self)


class Unheard:
    """An event for which nobody waits."""

    def set(self) -> None:
        pass


class Exchange:
    """A request that goes straight and its answer, with all that the protocol asks of uvicorn's own cycle."""

    __slots__ = ("_body", "_headers", "_protocol", "disconnected", "keep_alive", "response_complete")
    message_event = Unheard()

    def __init__(self, protocol: StraightProtocol, headers: list[Header], body: bytes, keep_alive: bool) -> None:
        self._protocol = protocol
        self._headers = headers
        self._body = body
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False

    async def run_asgi(self, endpoint: Straight) -> None:
        protocol = self._protocol
        answer = await endpoint.answer(self._headers, self._body)
        if protocol.flow.write_paused:
            await protocol.flow.drain()
        if self.disconnected:
            return
        defaults = protocol.server_state.default_headers
        close = b"" if self.keep_alive else CLOSE
        protocol.transport.write(
            b"".join((STATUS_LINE[answer.status], lines(defaults), lines(answer.headers), close, b"\r\n", answer.body))
        )
        self.response_complete = True
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()


def lines(headers: Iterable[Header]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])
