"""The open load: requests arrive at random moments, whether or not the earlier ones were answered.

A request's latency counts from the moment at which it was meant to be sent. Were it counted from the moment of
sending, a server that stalls would hide from the generator all whom it keeps waiting.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import cast

from loadtests.alarm import Alarm
from loadtests.answers import complete

Write = Callable[[float], bytes]  # the request that was meant to be sent at a moment of the performance counter
Answered = Callable[[bytes, float, float], None]  # its body, when it was meant to be sent, when it was answered
Read = Callable[[bytes], bytes | None]  # the body of what was received, once it is whole; raises BadAnswer

CONNECTIONS = 256  # beyond them a request waits for a free one, and its latency grows
PATIENCE = 10  # seconds for the last answers


def moments(rate: float, seconds: float, seed: int) -> Iterator[float]:
    """The moments of a Poisson process in [0, seconds): independent arrivals, `rate` a second on average."""
    random = Random(seed)
    moment = random.expovariate(rate)
    while moment < seconds:
        yield moment
        moment += random.expovariate(rate)


class Latencies:
    """Seconds from intended moment to answer; `check` raises BadAnswer for a body that is no answer."""

    def __init__(self, check: Callable[[bytes], None]) -> None:
        self._check = check
        self.seconds: list[float] = []

    def answered(self, body: bytes, meant: float, now: float) -> None:
        self._check(body)
        self.seconds.append(now - meant)


class Connection(asyncio.Protocol):
    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self._received = b""
        self._meant = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)

    def send(self, request: bytes, meant: float) -> None:
        self._meant = meant
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        try:
            body = self._pool.read(self._received)
            if body is not None:
                self._received = b""
                self._pool.answered(self, body, self._meant)
        except Exception as error:
            self._pool.fail(error)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._pool.closed:
            self._pool.fail(ConnectionError("the server closed a connection"))


class Pool:
    """Connections that send by turns, so that none idles until the server closes it. What finds none free waits."""

    def __init__(self, answered: Answered, read: Read = complete) -> None:
        self._answered = answered
        self.read = read
        self._all: list[Connection] = []
        self._free: deque[Connection] = deque()
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._over = asyncio.Event()  # nothing is under way, or something failed
        self._over.set()
        self.failed: Exception | None = None
        self.closed = False

    async def open(self, port: int, connections: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, connection = await loop.create_connection(lambda: Connection(self), "127.0.0.1", port)
            self._all.append(connection)
        self._free.extend(self._all)

    def close(self) -> None:
        self.closed = True
        for connection in self._all:
            connection.transport.close()

    def fail(self, error: Exception) -> None:
        self.failed = error
        self._over.set()

    async def over(self) -> None:
        """Wait until everything is answered. Raises what went wrong."""
        if self.failed is None:
            await self._over.wait()
        if self.failed is not None:
            raise self.failed

    def send(self, request: bytes, meant: float) -> None:
        self._over.clear()
        if self._free:
            self._free.popleft().send(request, meant)
        else:
            self._waiting.append((request, meant))

    def answered(self, connection: Connection, body: bytes, meant: float) -> None:
        self._answered(body, meant, time.perf_counter())
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._free.append(connection)
            if len(self._free) == len(self._all):
                self._over.set()


async def arrive(
    port: int,
    write: Write,
    answered: Answered,
    at: Iterable[float],
    connections: int = CONNECTIONS,
    read: Read = complete,
) -> None:
    """Send requests at moments (seconds from now, ascending), and wait until all are answered.

    Raises BadAnswer, OSError and TimeoutError.
    """
    pool, alarm = Pool(answered, read), Alarm()
    try:
        await pool.open(port, connections)
        begun = time.perf_counter()
        for moment in at:
            meant = begun + moment
            await alarm.until(meant)
            pool.send(write(meant), meant)
            if pool.failed is not None:
                break
        async with asyncio.timeout(PATIENCE):
            await pool.over()
    finally:
        pool.close()
        alarm.close()
