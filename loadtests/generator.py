"""The closed load: some connections, each of which sends its next request when the last one is answered.

It measures throughput at saturation. Its latencies say nothing about people, who do not wait for one another; see
`arrivals`.
"""

import asyncio
import time
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from loadtests.answers import check_decision, complete

Take = Callable[[], bytes | None]  # the next request; None when there is no other
Check = Callable[[bytes], None]  # raises BadAnswer for a body that is not what was asked for

PATIENCE = 10  # seconds that an answer may take


class Burst(Struct, frozen=True):
    """One burst of load: answers, and the wall seconds until the last of them."""

    answers: int
    seconds: float


class Client(asyncio.Protocol):
    """Sends until `end`, a moment of the performance counter; `done` is set, with its answers, after the last one."""

    def __init__(self, take: Take, check: Check, end: float) -> None:
        self._next = take
        self._check = check
        self._end = end
        self._received = b""
        self._answers = 0
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._send()

    def _send(self) -> None:
        request = self._next()
        if request is None:
            self._finish()
        else:
            self._transport.write(request)

    def _finish(self) -> None:
        self._transport.close()
        self.done.set_result(self._answers)

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
        self._check(body)
        self._received = b""
        self._answers += 1
        if time.perf_counter() < self._end:
            self._send()
        else:
            self._finish()

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail(ConnectionError("the server closed a connection"))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self._transport.close()


async def burst(port: int, take: Take, connections: int, seconds: float, check: Check = check_decision) -> Burst:
    """Send for some seconds or until no request is left, and wait for the last answers.

    Raises BadAnswer, OSError and TimeoutError.
    """
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    end = begun + seconds
    async with asyncio.timeout(seconds + PATIENCE):
        opened = [
            await loop.create_connection(lambda: Client(take, check, end), "127.0.0.1", port)
            for _ in range(connections)
        ]
        try:
            answers = await asyncio.gather(*(client.done for _, client in opened))
        finally:
            for transport, _ in opened:
                transport.close()
    return Burst(sum(answers), time.perf_counter() - begun)
