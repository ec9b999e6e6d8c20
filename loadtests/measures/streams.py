"""Idle event streams: the memory that each holds, and what they take from the decisions of other people."""

from loadtests.answers import BadAnswer
from loadtests.figures import Round
from loadtests.listeners import Listeners
from loadtests.requests import Requests
from loadtests.rows import Row, at_least, at_most
from loadtests.session import Session
from loadtests.site import Site, saturate
from loadtests.throughput import throughput_rows

SHARE = 0.9
KILOBYTES = 20
OTHERS = 2_000  # people who decide meanwhile; their streams would not be idle


async def measure(session: Session) -> list[Row]:
    """Rounds with the streams between as many without, so that a drift hits both."""
    site, plan = await session.main(), session.plan
    others = await _others(site, session)
    half = -(-plan.rounds // 2)
    alone = [await _round(site, others, session) for _ in range(half)]
    before = site.server.resident_bytes()
    async with Listeners(site.server.port, range(plan.streams), lambda *_: None) as listeners:
        await site.server.rest()
        each = (site.server.resident_bytes() - before) / plan.streams / 1_000
        meanwhile = [await _round(site, others, session) for _ in range(2 * half)]
        if listeners.lost:
            raise BadAnswer(f"the server ended {listeners.lost} idle streams")
    await site.server.rest()
    alone += [await _round(site, others, session) for _ in range(half)]
    name = f"{plan.streams:,} idle streams"
    return [
        Row(f"{name}: memory of each", "kB", (each,), limit=at_most(KILOBYTES, "figure")),
        *throughput_rows(f"decide with {name}", meanwhile, alone, "without the streams", at_least(SHARE)),
    ]


async def _others(site: Site, session: Session) -> Requests:
    first = max(session.plan.users, session.plan.streams)
    others = Requests(site.numbers, range(first, first + min(OTHERS, session.plan.users)))
    await saturate(site.server, others.greet, 60)
    await saturate(site.server, others.take, 1)
    return others


async def _round(site: Site, others: Requests, session: Session) -> Round:
    return await saturate(site.server, others.take, session.plan.seconds)
