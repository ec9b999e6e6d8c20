"""The decision on Redis, whose append-only file is synced each second, against the bare route.

A server whose background work is a worker's serves requests only, as where there are many; beside it, one that does
all by itself.
"""

from loadtests.figures import Round, round_of
from loadtests.generator import burst
from loadtests.rows import Row, at_least, quotients
from loadtests.session import Session, interleaved
from loadtests.site import CONNECTIONS, Site, saturate

TARGET = 0.7


async def shop(session: Session) -> Site:
    """The site on Redis that does all by itself."""
    return await session.site("redis", session.plan.shape, range(session.plan.users), store=session.redis().url("one"))


async def measure(session: Session) -> list[Row]:
    users, url = range(session.plan.users), session.redis().url("apart")
    whole = await shop(session)
    apart = await session.site("redis apart", session.plan.shape, users, store=url, arguments=("--workers", "1"))
    bare, others = await session.bare(whole)
    seconds = session.plan.seconds
    ours, alone, theirs = await interleaved(
        session.plan.rounds,
        lambda: _saturate(apart, seconds),
        lambda: saturate(whole.server, whole.visitors.take, seconds),
        lambda: saturate(bare, others.take, seconds),
    )
    costs, wholes, bases = ([each.per_processor_second() for each in rounds] for rounds in (ours, alone, theirs))
    name, unit, against = "decide on Redis, by processor time", "answers/CPU-s", "bare route"
    return [
        Row(name, unit, tuple(costs), quotients(costs, bases), against, at_least(TARGET)),
        Row("the same, and the server works, too", unit, tuple(wholes), quotients(wholes, bases), against),
        Row("decide on Redis, by the clock", "answers/s", tuple(one.rate for one in ours)),
    ]


async def _saturate(site: Site, seconds: float) -> Round:
    """One burst of closed load; the processor time is the server's, without its worker's."""
    before = site.server.own_processor_seconds()
    sent = await burst(site.server.port, site.visitors.take, CONNECTIONS, seconds)
    await site.server.rest()
    return round_of(sent, site.server.own_processor_seconds() - before)
