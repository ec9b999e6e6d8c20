"""A decision about somebody who is in no cache: whether it takes longer when there are many others.

Before each request the system is told to forget the database's pages, and nobody comes twice. Servers are started anew
for each round, for SQLite keeps pages of its own.
"""

import os
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from random import Random

from loadtests.answers import check_version
from loadtests.figures import percentile
from loadtests.filled import Filled
from loadtests.measures.lone import PAUSE, ask
from loadtests.numbers import Numbers
from loadtests.process import Process
from loadtests.requests import Requests
from loadtests.rows import Row, at_most, quotients
from loadtests.session import Plan, Session
from loadtests.site import serving

TARGET = 1.3
KINDS = ("SQLite", "Redis")


class House:
    """A filled store and its server; its visitors come once each."""

    def __init__(self, filled: Filled, plan: Plan) -> None:
        visitors = Random(1).sample(range(filled.count), plan.rounds * (plan.lone + 1))
        self._file = filled.file
        self._requests = Requests(Numbers(), visitors, filled.groups)
        self.server: Process = serving(filled.folder, filled.url)

    def open(self) -> socket.socket:
        """Start the server, and let one visitor come, for whom it gets ready."""
        self.server.start()
        connection = socket.create_connection(("127.0.0.1", self.server.port))
        ask(connection, self._requests, check_version)
        return connection

    def visit(self, connection: socket.socket) -> float:
        """The seconds that the answer to the next visitor takes."""
        self._forget()
        time.sleep(PAUSE)
        begun = time.perf_counter()
        ask(connection, self._requests, check_version)
        return time.perf_counter() - begun

    def _forget(self) -> None:
        """Let the system forget what it holds of the file. Pages that are not on the disk yet stay."""
        if self._file is not None:
            with self._file.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


async def measure(session: Session) -> list[Row]:
    return [row for kind in KINDS for row in await _measure(session, kind)]


async def _measure(session: Session, kind: str) -> list[Row]:
    plan = session.plan
    houses = [House(await session.filled(kind, count), plan) for count in (plan.crowd, plan.users)]
    rounds = [one_round(houses, plan.lone) for _ in range(plan.rounds)]
    many, few = (tuple(times) for times in zip(*rounds, strict=True))
    name, against = f"cold decide p50 on {kind}, {plan.crowd:,} users", f"{plan.users:,} users"
    return [
        Row(name, "ms", many, quotients(many, few), against, at_most(TARGET)),
        Row(f"cold decide p50 on {kind}, {against}", "ms", few),
    ]


def one_round(houses: Sequence[House], times: int) -> list[float]:
    """The median milliseconds at each house; they take turns."""
    found: list[list[float]] = [[] for _ in houses]
    with ExitStack() as stack:
        for house in houses:
            stack.callback(house.server.stop)
        doors = [stack.enter_context(house.open()) for house in houses]
        for _ in range(times):
            for house, door, seconds in zip(houses, doors, found, strict=True):
                seconds.append(house.visit(door))
    return [percentile(seconds, 50) * 1e3 for seconds in found]
