"""A lone request: nobody else is there, and it waits for nothing but its own work and one fsync."""

import os
import socket
import time
from collections.abc import Callable
from io import FileIO

from loadtests.answers import check_decision, complete
from loadtests.figures import percentile
from loadtests.generator import Check
from loadtests.requests import Requests
from loadtests.rows import Row, at_most, quotients
from loadtests.session import Session

TARGET = 1.5
PAUSE = 0.002  # seconds of peace before each request
BLOCK = bytes(8 * 1024)  # about what one decision's commit writes


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    with (
        socket.create_connection(("127.0.0.1", site.server.port)) as ours,
        socket.create_connection(("127.0.0.1", bare.port)) as theirs,
        (session.folder / "fsync").open("wb", buffering=0) as file,
    ):
        works = (lambda: ask(ours, site.visitors), lambda: ask(theirs, others), lambda: sync(file))
        rounds = [one_round(works, session.plan.lone) for _ in range(session.plan.rounds)]
    mine, bares, fsyncs = (tuple(kind) for kind in zip(*rounds, strict=True))
    allowed = [TARGET * one + other for one, other in zip(bares, fsyncs, strict=True)]
    return [
        Row("lone decide", "ms", mine, quotients(mine, allowed), f"{TARGET} × bare + fsync", at_most(1)),
        Row("lone request to the bare route", "ms", bares),
        Row("fsync of 8 KiB", "ms", fsyncs),
    ]


def one_round(works: tuple[Callable[[], None], ...], times: int) -> tuple[float, ...]:
    """The median milliseconds of each work; they take turns."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, seconds in zip(works, found, strict=True):
            time.sleep(PAUSE)
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
    return tuple(percentile(seconds, 50) * 1e3 for seconds in found)


def ask(connection: socket.socket, requests: Requests, check: Check = check_decision) -> None:
    """Blocking, because an event loop would add its own time to both sides."""
    connection.sendall(requests.take())
    received = b""
    while (body := complete(received)) is None:
        piece = connection.recv(65_536)
        if not piece:
            raise ConnectionError("the server closed a connection")
        received += piece
    check(body)


def sync(file: FileIO) -> None:
    file.write(BLOCK)
    os.fsync(file.fileno())
