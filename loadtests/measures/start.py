"""How long a server with many flows takes from its start to its first answer."""

from loadtests.measures.flows import many
from loadtests.rows import Row, at_most
from loadtests.session import Session

TARGET = 10  # seconds


async def measure(session: Session) -> list[Row]:
    site = await many(session)
    name = f"start with {session.plan.many_flows:,} flows"
    return [Row(name, "s", (site.start_seconds,), limit=at_most(TARGET, "figure"))]
