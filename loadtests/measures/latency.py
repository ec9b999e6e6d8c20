"""How long a decision takes when people arrive by themselves, at half of the throughput."""

from functools import partial

from loadtests.answers import check_decision
from loadtests.arrivals import Latencies, arrive, moments
from loadtests.commits import Commits
from loadtests.figures import percentile
from loadtests.measures.decide import throughput
from loadtests.process import Process
from loadtests.requests import Requests
from loadtests.rows import Row, at_most, quotients
from loadtests.session import Session, interleaved

SHARE = 0.5  # of the throughput
PERCENT = 99
COMMITS = 200  # of a round


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    rate = await throughput(session) * SHARE
    seconds, folder = session.plan.seconds, session.folder
    async with Commits(folder) as commits:
        ours, theirs, probes = await interleaved(
            session.plan.rounds,
            partial(latencies, site.server, site.visitors, rate, seconds),
            partial(latencies, bare, others, rate, seconds),
            partial(commits.measure, COMMITS),
        )
    mine, bares, fsyncs = (tuple(percentile(times, PERCENT) * 1e3 for times in kind) for kind in (ours, theirs, probes))
    allowed = [2 * one + 2 * other for one, other in zip(bares, fsyncs, strict=True)]
    return [
        Row("half of the throughput", "answers/s", (rate,)),
        Row(
            "decide p99 at half of the throughput",
            "ms",
            mine,
            quotients(mine, allowed),
            "2 × bare p99 + 2 × commit p99",
            at_most(1),
        ),
        Row("bare route p99 at the same rate", "ms", bares),
        Row("commit p99", "ms", fsyncs),
    ]


async def latencies(server: Process, requests: Requests, rate: float, seconds: float) -> list[float]:
    """Seconds from intended moment to answer, of open arrivals; every call sends at the same moments."""
    found = Latencies(check_decision)
    await arrive(server.port, lambda _: requests.take(), found.answered, moments(rate, seconds, seed=1))
    await server.rest()
    return found.seconds
