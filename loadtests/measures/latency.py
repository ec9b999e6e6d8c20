"""How long a decision takes when people arrive by themselves, at half of the throughput."""

from functools import partial

from msgspec import Struct

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


class Spell(Struct, frozen=True):
    """Open load for a while: the seconds from intended moment to answer, and the share of its core in use."""

    seconds: list[float]
    busy: float = 0.0

    def milliseconds(self, percent: int) -> float:
        return percentile(self.seconds, percent) * 1e3


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    rate = await throughput(session) * SHARE
    seconds, folder = session.plan.seconds, session.folder
    async with Commits(folder) as commits:
        ours, theirs, probes = await interleaved(
            session.plan.rounds,
            partial(spell, site.server, site.visitors, rate, seconds),
            partial(spell, bare, others, rate, seconds),
            partial(_commits, commits),
        )
    mine, bares, fsyncs = (tuple(one.milliseconds(PERCENT) for one in kind) for kind in (ours, theirs, probes))
    allowed = [2 * one + 2 * other for one, other in zip(bares, fsyncs, strict=True)]
    return [
        Row("half of the throughput", "answers/s", (rate,)),
        Row("share of the core in use at that rate", "", tuple(one.busy for one in ours)),
        Row("decide p50 at that rate", "ms", tuple(one.milliseconds(50) for one in ours)),
        Row(
            "decide p99 at that rate",
            "ms",
            mine,
            quotients(mine, allowed),
            "2 × bare p99 + 2 × commit p99",
            at_most(1),
        ),
        Row("bare route p99 at that rate", "ms", bares),
        Row("commit p99", "ms", fsyncs),
    ]


async def spell(server: Process, requests: Requests, rate: float, seconds: float) -> Spell:
    """Every call sends at the same moments."""
    found = Latencies(check_decision)
    before = server.processor_seconds()
    await arrive(server.port, lambda _: requests.take(), found.answered, moments(rate, seconds, seed=1))
    busy = (server.processor_seconds() - before) / seconds
    await server.rest()
    return Spell(found.seconds, busy)


async def _commits(commits: Commits) -> Spell:
    return Spell(await commits.measure(COMMITS))
