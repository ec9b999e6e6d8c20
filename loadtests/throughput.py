"""The rows of a throughput: by the clock, which is what counts, and by processor time, which others disturb less."""

from collections.abc import Sequence

from loadtests.figures import Round
from loadtests.rows import Limit, Row, quotients
from loadtests.session import Session, interleaved
from loadtests.site import Site, saturate


async def side_by_side(session: Session, one: Site, other: Site) -> list[list[Round]]:
    """Rounds of decisions at two sites, which take turns."""
    seconds = session.plan.seconds
    return await interleaved(
        session.plan.rounds,
        lambda: saturate(one.server, one.visitors.take, seconds),
        lambda: saturate(other.server, other.visitors.take, seconds),
    )


def throughput_rows(
    name: str, ours: Sequence[Round], theirs: Sequence[Round], against: str, limit: Limit
) -> tuple[Row, Row]:
    """Answers a second, and answers for a second of the server's processor time; the limit is on the first."""
    rates, others = ([one.rate for one in rounds] for rounds in (ours, theirs))
    costs, bases = ([one.per_processor_second() for one in rounds] for rounds in (ours, theirs))
    return (
        Row(name, "answers/s", tuple(rates), quotients(rates, others), against, limit),
        Row(f"{name}, by processor time", "answers/CPU-s", tuple(costs), quotients(costs, bases), against),
    )
