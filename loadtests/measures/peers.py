"""1,000 rules in another system's server: a request a decision, in which all of them are evaluated.

Annai is asked the same of users who were there before: what holds is under way already, so nothing begins. Beside it
stands what another system does not do: users who come for the first time, for whom all that holds begins. Both answers
come after the commit. Everybody has to find the same rules to hold.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from loadtests.answers import BadAnswer
from loadtests.batches import check_success
from loadtests.figures import Round
from loadtests.generator import burst
from loadtests.measures.rules import Skipped
from loadtests.peers import visits
from loadtests.peers.postgres import Postgres, programs
from loadtests.peers.unleash import Questions, Unleash, check_toggles, enabled, missing, question, version
from loadtests.peers.visits import Visits, person, under_way
from loadtests.process import Process
from loadtests.rows import Limit, Row, at_least, quotients
from loadtests.rules import handwritten, sample
from loadtests.rules.rule import Occasion, Rule
from loadtests.session import Session, interleaved
from loadtests.site import CONNECTIONS, ask, saturate

TARGET = 10
RETURNING = 500  # users who come again and again
SECONDS = 60  # that their first visits may take at most


class Sides(Struct, frozen=True):
    """The servers, with the same rules."""

    annai: Process
    unleash: Unleash
    visits: Visits
    occasions: Sequence[Occasion]


async def measure(session: Session) -> list[Row]:
    """Raises Skipped when Node, the package or PostgreSQL is not there, BadAnswer when the systems disagree."""
    folder = programs()
    if reason := missing() or ("PostgreSQL 15 or later is not installed" if folder is None else None):
        raise Skipped(reason)
    assert folder
    with ExitStack() as servers:
        sides = await asyncio.to_thread(_start, session.folder, folder, servers)
        await _agree(sides, sample.rules())
        return await _measure(session, sides)


def _start(folder: Path, programs: Path, servers: ExitStack) -> Sides:
    rules, occasions = sample.rules(), sample.occasions()
    database = servers.enter_context(Postgres(programs))
    (folder / "peers").mkdir()
    unleash = Unleash(folder / "peers", database, rules)
    annai = visits.server(folder / "peers", rules)
    for server in (unleash, annai):
        servers.callback(server.stop)
        server.start()
    return Sides(annai, unleash, Visits(occasions, RETURNING), occasions)


async def _agree(sides: Sides, rules: Sequence[Rule]) -> None:
    """Each system is asked about every occasion. Raises BadAnswer."""
    check_success(await ask(sides.annai.port, sides.visits.accounts()))
    await sides.annai.rest()
    come = iter(range(RETURNING))
    await burst(sides.annai.port, lambda: _next(come, sides.visits), CONNECTIONS, SECONDS)
    judge = handwritten.load(rules)
    for occasion in sides.occasions:
        held = judge(occasion)
        _same("unleash-server", occasion, held, enabled(await ask(sides.unleash.port, question(occasion))))
        _same("Annai", occasion, held, under_way(await ask(sides.annai.port, person(occasion.number))))


def _next(come: Iterable[int], visits: Visits) -> bytes | None:
    return next((visits.first() for _ in come), None)


def _same(system: str, occasion: Occasion, held: Sequence[str], found: Sequence[str]) -> None:
    if sorted(found) != sorted(held):
        raise BadAnswer(f"{system} on occasion {occasion.number}: {sorted(found)}, not {sorted(held)}")


async def _measure(session: Session, sides: Sides) -> list[Row]:
    seconds, questions = session.plan.seconds, Questions(sides.occasions)
    works: Sequence[Callable[[], Awaitable[Round]]] = (
        lambda: saturate(sides.annai, sides.visits.first, seconds),
        lambda: saturate(sides.annai, sides.visits.later, seconds),
        lambda: saturate(sides.unleash, questions.take, seconds, check=check_toggles),
    )
    for warm in works:
        await warm()
    first, later, theirs = await interleaved(session.plan.rounds, *works)
    name = f"unleash-server {version()}"
    rows = []
    for kind, ours, limit in (("later visits", later, at_least(TARGET)), ("first visits", first, None)):
        rows += _rows(f"1,000 rules, {kind}", ours, theirs, name, limit)
    return [*rows, *_rows(f"1,000 rules, {name}", theirs)]


def _rows(
    name: str, ours: Sequence[Round], theirs: Sequence[Round] = (), against: str = "", limit: Limit | None = None
) -> list[Row]:
    """Decisions for a second of processor time, on which the limit is, and by the clock."""
    costs, bases = ([one.per_processor_second() for one in rounds] for rounds in (ours, theirs))
    ratios = quotients(costs, bases) if theirs else ()
    return [
        Row(name, "decisions/CPU-s", tuple(costs), ratios, against, limit),
        Row(f"{name}, by the clock", "decisions/s", tuple(one.rate for one in ours)),
    ]
