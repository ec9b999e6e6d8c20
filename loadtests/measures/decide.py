"""The durable decision against the bare route: answers a second, and answers for a second of processor time."""

from loadtests.figures import BUSY
from loadtests.rows import Row, at_least, quotients
from loadtests.session import Session, interleaved
from loadtests.site import saturate

TARGET = 0.8
BARE = "bare route"


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    seconds = session.plan.seconds
    ours, theirs = await interleaved(
        session.plan.rounds,
        lambda: saturate(site.server, site.visitors.take, seconds),
        lambda: saturate(bare, others.take, seconds),
    )
    rates, bare_rates = [one.rate for one in ours], [one.rate for one in theirs]
    costs, bare_costs = ([one.per_processor_second() for one in rounds] for rounds in (ours, theirs))
    row = Row("decide", "answers/s", tuple(rates), quotients(rates, bare_rates), BARE, at_least(TARGET))
    session.throughput = row.figure
    return [
        row,
        Row("decide by processor time", "answers/CPU-s", tuple(costs), quotients(costs, bare_costs), BARE),
        Row("bare route", "answers/s", tuple(bare_rates)),
        Row(
            "bare route: share of its core in use",
            "",
            tuple(one.busy for one in theirs),
            limit=at_least(BUSY, "figure"),
        ),
    ]


async def throughput(session: Session) -> float:
    """Decisions a second, measured briefly unless `measure` ran before."""
    if not session.throughput:
        site = await session.main()
        session.throughput = (await saturate(site.server, site.visitors.take, session.plan.seconds)).rate
    return session.throughput
