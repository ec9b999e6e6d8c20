"""Two servers and two workers on one Redis against one process: what an input costs all of them together."""

import asyncio
from collections.abc import Sequence

from loadtests.figures import Round, round_of
from loadtests.generator import Burst, Take, burst
from loadtests.measures.redis import shop
from loadtests.process import Process
from loadtests.requests import Requests
from loadtests.rows import Row, at_least, quotients
from loadtests.session import Session, interleaved
from loadtests.site import CONNECTIONS, saturate, serving

TARGET = 0.85
WORKERS = ("--workers", "1")  # of each of the two servers
NAME = "inputs with two servers and two workers"


async def measure(session: Session) -> list[Row]:
    one, users = await shop(session), range(session.plan.users)
    url = session.redis().url("two")
    two = await session.site("two servers", session.plan.shape, users, store=url, arguments=WORKERS)
    servers = [two.server, session.start(serving(two.folder, url, *WORKERS))]
    halves = [Requests(two.numbers, users[place::2]).take for place in range(2)]
    seconds = session.plan.seconds
    ours, mixed, theirs = await interleaved(
        session.plan.rounds,
        lambda: _saturate(servers, halves, seconds),
        lambda: _saturate(servers, [two.visitors.take] * 2, seconds),
        lambda: saturate(one.server, one.visitors.take, seconds),
    )
    kept, free, bases = ([each.per_processor_second() for each in rounds] for rounds in (ours, mixed, theirs))
    against = "one process"
    return [
        Row(NAME, "inputs/CPU-s", tuple(kept), quotients(kept, bases), against, at_least(TARGET)),
        Row("the same, and nobody keeps to a server", "inputs/CPU-s", tuple(free), quotients(free, bases), against),
    ]


async def _saturate(servers: Sequence[Process], takes: Sequence[Take], seconds: float) -> Round:
    """Closed load on each server at once; their processor time is that of their workers, too."""
    before = _processor_seconds(servers)
    works = [burst(server.port, take, CONNECTIONS, seconds) for server, take in zip(servers, takes, strict=True)]
    sent = await asyncio.gather(*works)
    for server in servers:
        await server.rest()
    whole = Burst(sum([each.answers for each in sent]), max([each.seconds for each in sent]))
    return round_of(whole, _processor_seconds(servers) - before)


def _processor_seconds(servers: Sequence[Process]) -> float:
    return sum([server.processor_seconds() for server in servers])
