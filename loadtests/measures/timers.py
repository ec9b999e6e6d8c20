"""Timers that come due by the thousand, among a million that do not, while decisions come in at half of the maximum.

A timer's lateness is read from the log: from the moment it was set to until the moment at which it was advanced.
"""

from loadtests.answers import BadAnswer, check_decision
from loadtests.arrivals import Latencies, arrive, moments
from loadtests.figures import percentile
from loadtests.measures.users import crowd, delays
from loadtests.rows import Row, at_most
from loadtests.seeds import start_waits
from loadtests.session import Session
from loadtests.site import saturate

SHARE = 0.5  # of the throughput
PERCENT = 99
TARGET = 1.0  # seconds
AFTERWARDS = 5  # seconds of load after the last timer


async def measure(session: Session) -> list[Row]:
    site, plan = await crowd(session), session.plan
    rate = SHARE * (await saturate(site.server, site.visitors.take, plan.seconds)).rate
    due = delays(plan)
    await start_waits(site, range(plan.waiting), due)
    latencies = Latencies(check_decision)
    at = moments(rate, due[-1] + AFTERWARDS, seed=1)
    await arrive(site.server.port, lambda _: site.visitors.take(), latencies.answered, at)
    late = (await session.finish(site)).lateness
    if len(late) < plan.waiting:
        raise BadAnswer(f"{len(late)} of {plan.waiting} timers were advanced")
    name = f"timers, {plan.waiting:,} of {plan.crowd:,} due: p{PERCENT} lateness"
    return [
        Row(name, "s", (percentile(late, PERCENT) / 1e3,), limit=at_most(TARGET, "figure")),
        Row("decisions meanwhile", "answers/s", (rate,)),
        Row(f"decide p{PERCENT} meanwhile", "ms", (percentile(latencies.seconds, PERCENT) * 1e3,)),
    ]
