"""Many flows against few, the same ten of which listen: the cost follows those that listen."""

from loadtests.rows import Row, at_least
from loadtests.session import Session
from loadtests.site import Site
from loadtests.throughput import side_by_side, throughput_rows
from loadtests.workspace import Shape

TARGET = 0.9
USERS = 2_000


async def many(session: Session) -> Site:
    """The site with many flows."""
    return await _site(session, session.plan.many_flows)


async def _site(session: Session, flows: int) -> Site:
    shape = Shape(flows=flows, listening=session.plan.few_flows)
    return await session.site(f"{flows} flows", shape, range(min(USERS, session.plan.users)))


async def measure(session: Session) -> list[Row]:
    large, small = await many(session), await _site(session, session.plan.few_flows)
    ours, theirs = await side_by_side(session, large, small)
    name = f"decide with {session.plan.many_flows:,} flows"
    against = f"with {session.plan.few_flows} flows"
    return [*throughput_rows(name, ours, theirs, against, at_least(TARGET))]
