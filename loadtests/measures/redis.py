"""The decision on Redis, whose append-only file is synced each second, against the bare route."""

from loadtests.rows import Row, at_least, quotients
from loadtests.session import Session, interleaved
from loadtests.site import Site, saturate

TARGET = 0.7


async def shop(session: Session) -> Site:
    """The site on Redis."""
    return await session.site("redis", session.plan.shape, range(session.plan.users), store=session.redis().url("one"))


async def measure(session: Session) -> list[Row]:
    site = await shop(session)
    bare, others = await session.bare(site)
    seconds = session.plan.seconds
    ours, theirs = await interleaved(
        session.plan.rounds,
        lambda: saturate(site.server, site.visitors.take, seconds),
        lambda: saturate(bare, others.take, seconds),
    )
    costs, bases = (tuple(one.per_processor_second() for one in rounds) for rounds in (ours, theirs))
    name = "decide on Redis"
    against = "bare route"
    return [
        Row(f"{name}, by processor time", "answers/CPU-s", costs, quotients(costs, bases), against, at_least(TARGET)),
        Row(f"{name}, by the clock", "answers/s", tuple(one.rate for one in ours)),
    ]
