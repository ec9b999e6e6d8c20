"""The durable decision against the bare route: answers a second, and answers for a second of processor time."""

from loadtests.figures import BUSY
from loadtests.rows import Row, at_least
from loadtests.session import Session, interleaved
from loadtests.site import saturate
from loadtests.throughput import throughput_rows

TARGET = 0.8


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    seconds = session.plan.seconds
    ours, theirs = await interleaved(
        session.plan.rounds,
        lambda: saturate(site.server, site.visitors.take, seconds),
        lambda: saturate(bare, others.take, seconds),
    )
    rows = throughput_rows("decide", ours, theirs, "bare route", at_least(TARGET))
    session.throughput = rows[0].figure
    busy = tuple(one.busy for one in theirs)
    return [
        *rows,
        Row("bare route", "answers/s", tuple(one.rate for one in theirs)),
        Row("bare route: share of its core in use", "", busy, limit=at_least(BUSY, "figure")),
    ]


async def throughput(session: Session) -> float:
    """Decisions a second, measured briefly unless `measure` ran before."""
    if not session.throughput:
        site = await session.main()
        session.throughput = (await saturate(site.server, site.visitors.take, session.plan.seconds)).rate
    return session.throughput
