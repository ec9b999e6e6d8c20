"""The load: some connections, each of which sends its next request when the last one is answered.

A closed model: it measures throughput at saturation. Its latencies say nothing about open arrivals.
"""

import asyncio
import time
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from loadtests.answers import check_decision, complete

Take = Callable[[], bytes | None]  # the next request; None when there is no other

PATIENCE = 10  # seconds that an answer may take


class Burst(Struct, frozen=True):
    """One burst of load: answers, wall seconds, and the seconds that each answer took."""

    answers: int
    seconds: float
    times: list[float]


class Connection(asyncio.Protocol):
    """Sends until `end`, a moment of the performance counter; `done` is set when its last answer came."""

    def __init__(self, take: Take, end: float, times: list[float]) -> None:
        self._next = take
        self._end = end
        self._times = times
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._send()

    def _send(self) -> None:
        request = self._next()
        if request is None:
            self._finish()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def _finish(self) -> None:
        self._transport.close()
        self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        try:
            self._take(data)
        except Exception as error:
            self._fail(error)

    def _take(self, data: bytes) -> None:
        self._received += data
        body = complete(self._received)
        if body is None:
            return
        check_decision(body)
        self._received = b""
        now = time.perf_counter()
        self._times.append(now - self._sent)
        if now < self._end:
            self._send()
        else:
            self._finish()

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail(ConnectionError("the server closed a connection"))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self._transport.close()


async def burst(port: int, take: Take, connections: int, seconds: float) -> Burst:
    """Send for some seconds or until no request is left, and wait for the last answers.

    Raises BadAnswer, OSError and TimeoutError.
    """
    loop = asyncio.get_running_loop()
    times: list[float] = []
    begun = time.perf_counter()
    end = begun + seconds

    def connection() -> Connection:
        return Connection(take, end, times)

    async with asyncio.timeout(seconds + PATIENCE):
        opened = [await loop.create_connection(connection, "127.0.0.1", port) for _ in range(connections)]
        try:
            await asyncio.gather(*(protocol.done for _, protocol in opened))
        finally:
            for transport, _ in opened:
                transport.close()
    return Burst(len(times), time.perf_counter() - begun, times)
