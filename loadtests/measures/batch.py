"""Ingest in bulk: inputs for a second of the server's processor time, against the bare route's requests."""

from functools import partial

from loadtests.batches import EVENTS, Batches, check_success
from loadtests.figures import Round
from loadtests.rows import Row, at_least, quotients
from loadtests.session import Session, interleaved
from loadtests.site import Site, saturate

TARGETS = {10: 3.0, 100: 1.8}  # users of a body → inputs for each request of the bare route
CONNECTIONS = 8


async def measure(session: Session) -> list[Row]:
    site, (bare, others) = await session.main(), await session.bare()
    seconds = session.plan.seconds / 2
    works = [partial(_batches, site, session, each, seconds) for each in TARGETS]
    *ours, theirs = await interleaved(session.plan.rounds, *works, lambda: saturate(bare, others.take, seconds))
    bares = [one.per_processor_second() for one in theirs]
    rows = []
    for (each, target), rounds in zip(TARGETS.items(), ours, strict=True):
        inputs = tuple(one.per_processor_second(EVENTS) for one in rounds)
        name = f"batch of {EVENTS} events of {each} users"
        rows.append(
            Row(name, "inputs/CPU-s", inputs, quotients(inputs, bares), "bare requests/CPU-s", at_least(target))
        )
        rows.append(Row(f"{name}, by the clock", "inputs/s", tuple(one.rate * EVENTS for one in rounds)))
    return rows


async def _batches(site: Site, session: Session, each: int, seconds: float) -> Round:
    batches = Batches(site.numbers, range(session.plan.users), each)
    return await saturate(site.server, batches.take, seconds, CONNECTIONS, check_success)
