"""A million users against ten thousand: what a decision costs should not depend on how many others there are.

Every user, on both sides, has a document, runs, and a timer far away.
"""

from collections.abc import Sequence
from functools import partial
from random import Random

from msgspec.structs import replace

from loadtests.rows import Row, at_least
from loadtests.seeds import seed
from loadtests.session import Plan, Session
from loadtests.site import Site, saturate
from loadtests.throughput import side_by_side, throughput_rows

TARGET = 0.8
MONTH = 30 * 86_400  # seconds
VISITORS = 200_000  # of the many; more requests than that are not sent, so nobody comes twice
SPREAD = 60  # different moments at which timers come due
SEEDED = 2_000  # users a second that are surely seeded


def delays(plan: Plan) -> list[int]:
    """After how many seconds the timers that come due do so; the first after all were set."""
    lead = plan.waiting // SEEDED + 3
    return sorted({lead + int(plan.minutes * 60 * number / SPREAD) for number in range(SPREAD)})


async def crowd(session: Session) -> Site:
    """The site with a million users. Those whose timers are to come due never visit: a visit would do their work."""
    plan = session.plan
    others = range(plan.waiting, plan.crowd)
    return await _site(session, "crowd", range(plan.crowd), Random(1).sample(others, min(VISITORS, len(others))))


async def _site(session: Session, name: str, users: range, visitors: Sequence[int]) -> Site:
    shape = replace(session.plan.shape, waits=(MONTH, *delays(session.plan)))
    return await session.site(name, shape, visitors, partial(_welcome, users=users))


async def _welcome(site: Site, users: range) -> None:
    await seed(site, users, MONTH)
    await saturate(site.server, site.visitors.take, 1)


async def measure(session: Session) -> list[Row]:
    large = await crowd(session)
    few = range(session.plan.users)
    small = await _site(session, "few users", few, few)
    ours, theirs = await side_by_side(session, large, small)
    name = f"decide with {session.plan.crowd:,} users"
    against = f"with {session.plan.users:,} users"
    return [*throughput_rows(name, ours, theirs, against, at_least(TARGET))]
