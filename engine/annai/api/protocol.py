"""uvicorn's HTTP/1.1 protocol, with a shorter way for requests that come whole.

For each request uvicorn makes a scope, a cycle, an event, a task, four messages and a timer; that costs as much as a
decision does. A POST to a straight path needs none of them once its body is there. So such a request is held back
until the data that was just received is parsed. If it came whole, its endpoint is asked for the answer, which is
written in one piece. If it did not, uvicorn begins it as if nothing had been held: the endpoint is then an ASGI app,
with its deadline and limits. uvicorn also takes whatever else is sent: other paths and methods, HTTP/1.0, upgrades,
`Expect`, bodies in several chunks, and requests that are sent before the last one is answered.

What is overridden and read here is no public contract of uvicorn's. It is pinned, and the tests speak through sockets.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from annai.api.cors import Header
from annai.api.deadline import sweep
from annai.api.errors import HeadTooLarge, TooSlow
from annai.api.limits import Limits
from annai.api.straight import Answer, Straight, problem_of
from annai.runtime import Overloaded

CLOSE = b"connection: close\r\n"


class State(ServerState):
    """What the connections of a server share; one that is `leaving` answers each of them once more at most."""

    leaving = False

    def __init__(self) -> None:
        super().__init__()
        self.left = asyncio.Event()  # set when the last connection ends


class StraightProtocol(HttpToolsProtocol):
    """One connection. The app says by `straight`, a map of paths to endpoints, what may go the shorter way.

    `config` has the `limits`. A connection is in one of three states: a request is under way (who reads its body has a
    deadline), nothing has come since the last answer (then it is idle), or else something is awaited that is no whole
    head (then it is slow): its first, the rest of one, or the rest of a body that was refused.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits: Limits = self.config.limits  # type: ignore[attr-defined]
        self._straight = getattr(self.app, "straight", {})
        self._idle = sweep(self.loop, self._limits.idle)
        self._slow = sweep(self.loop, self._limits.slow)
        self._awaited = False  # whether it is slow
        self._begun = False  # whether a head is received in part
        self._received = 0  # bytes since the last whole request
        self._refused: Answer | None = None
        self._held: Straight | None = None
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """One connection too many takes the place of one that is idle, or else is refused."""
        super().connection_made(transport)  # type: ignore[arg-type]
        if len(self.connections) <= self._limits.connections or self._idle.expire_first():
            self._await()
        else:
            self._turn_away(problem_of(Overloaded()))

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._idle.remove(self)
        self._slow.remove(self)
        if self._leaving and not self.connections:
            self.server_state.left.set()  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self._held is not None:
            self._let_go()
        if self.cycle is None or self.cycle.response_complete:
            self._not_whole()

    def _not_whole(self) -> None:
        """Nothing is under way, although something came."""
        if self.transport.is_closing():
            return
        if self._begun and self._received > self._limits.head:
            self._turn_away(problem_of(self._too_large()))
        elif self._begun or self not in self._idle:
            self._await()

    def _await(self) -> None:
        """Be slow, since now or since before."""
        if not self._awaited:
            self._awaited = True
            self._slow.add(self)

    def _too_large(self) -> HeadTooLarge:
        return HeadTooLarge(f"The head of the request is larger than {self._limits.head} bytes.")

    def _turn_away(self, answer: Answer) -> None:
        self._write(answer, keep_alive=False)
        self.transport.close()

    def on_message_begin(self) -> None:
        self._begun = True
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        self._begun = False
        if self._awaited:
            self._awaited = False
            self._slow.remove(self)
        if self._received > self._limits.head and self._head() > self._limits.head:
            self._refused = problem_of(self._too_large())
            raise HeadTooLarge  # the parser stops, and says that it did
        endpoint = self._straight.get(self.url.decode("latin-1"))
        if isinstance(endpoint, Straight) and self._may_go_straight():
            self._held = endpoint
            self._body = b""
        else:
            self._begin()

    def _head(self) -> int:
        """Bytes of the head, without what stands between its fields."""
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def send_400_response(self, msg: str) -> None:
        if self._refused is None:
            super().send_400_response(msg)
        else:
            self._turn_away(self._refused)

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
        self._received = 0
        endpoint, self._held = self._held, None
        if endpoint is None:
            super().on_message_complete()
            return
        body, self._body = self._body, b""
        keep_alive = self.parser.should_keep_alive() and not self._leaving
        refusal = endpoint.refusal(self.headers)
        if refusal is not None and not self.flow.write_paused:
            self._finish(refusal, keep_alive)
            return
        exchange = Exchange(keep_alive)
        self.cycle = exchange  # type: ignore[assignment]
        task = self.loop.create_task(self._exchange(exchange, endpoint.answer(self.headers, body)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _exchange(self, exchange: "Exchange", answering: Awaitable[Answer]) -> None:
        try:
            answer = await answering
            if self.flow.write_paused:
                await self.flow.drain()
        except BaseException:
            self.transport.close()  # the client must not wait for an answer that will not come
            raise
        if exchange.disconnected:
            return
        exchange.response_complete = True
        self._finish(answer, exchange.keep_alive)

    def _finish(self, answer: Answer, keep_alive: bool) -> None:
        self._write(answer, keep_alive)
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _write(self, answer: Answer, keep_alive: bool) -> None:
        defaults = lines(self.server_state.default_headers)
        close = b"" if keep_alive else CLOSE
        self.transport.write(
            b"".join((STATUS_LINE[answer.status], defaults, lines(answer.headers), close, b"\r\n", answer.body))
        )

    def _let_go(self) -> None:
        """The request that is held did not come whole: it goes uvicorn's way."""
        self._held = None
        if self.transport.is_closing():  # what came was refused
            return
        self._begin()
        body, self._body = self._body, b""
        if body:
            super().on_body(body)

    def _begin(self) -> None:
        """What uvicorn does with a request, from its beginning to the end of its headers."""
        url, headers, expected = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url = url
        self.headers += headers
        self.expect_100_continue = expected
        super().on_headers_complete()
        if self._leaving and self.cycle is not None:
            self.cycle.keep_alive = False

    @property
    def _leaving(self) -> bool:
        return getattr(self.server_state, "leaving", False)

    def shutdown(self) -> None:
        """The answer that is under way is the last; without one it ends, but who began to ask may finish."""
        if not self._begun:
            super().shutdown()

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        if self._begun:
            self._await()
        else:
            self._idle.add(self)

    def expire(self) -> None:
        """It was idle for too long, or slow; who began a request is told."""
        if self.transport.is_closing():
            return
        if self._begun:
            self._write(problem_of(TooSlow(f"The request did not come within {self._limits.slow:g} s.")), False)
        self.transport.close()

    def _unset_keepalive_if_required(self) -> None:
        self._idle.remove(self)


class Unheard:
    """An event for which nobody waits."""

    def set(self) -> None:
        pass


class Exchange:
    """What the protocol asks of uvicorn's cycle, of a request that goes straight."""

    __slots__ = ("disconnected", "keep_alive", "response_complete")
    message_event = Unheard()

    def __init__(self, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False


def lines(headers: Iterable[Header]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])
