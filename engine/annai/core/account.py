"""How an account's subject reacts: to what it hears of its users, and to time.

Rules:
1. A record at or before the last position heard from its partition is not counted again.
2. The score is assessed before and after each input, which may report many records; what moved it is kept, newest
   first.
3. Others see the account by its facts: its traits, its band, and what its members share. `facts` counts their changes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from msgspec.structs import replace

from annai.core import history
from annai.core.assignments import answered
from annai.core.conclusions import listening
from annai.core.facts import EMPTY
from annai.core.health import assess
from annai.core.inputs import Due, Heard, Recount, Report
from annai.core.journey import offer
from annai.core.reactions import happened
from annai.core.shared import contributed
from annai.core.signals import Signal
from annai.core.subject import Health, Ledger, Move, Series
from annai.core.traits import TraitsTooLarge
from annai.core.turn import Turn

Properties = Sequence[Mapping[str, Any] | None]  # of the events of a report, in their order
MOVES_KEPT = 20
SMALLEST_MOVE = 0.5
COMPLETIONS = ("flow_completed", "goal_reached")
COUNTED = (*COMPLETIONS, "completion_brought")


def heard(turn: Turn, input: Heard) -> None:
    ledger = turn.subject.ledger or Ledger()
    positions = dict(ledger.heard)
    reports: list[Report] = []
    traits: list[Sequence[tuple[int, dict[str, Any]]]] = []
    nothing = (None,) * len(input.reports)
    given = input.personal.get("traits") or nothing
    properties: list[Properties] = []
    told = input.personal.get("properties") or nothing
    for report, changes, of_events in zip(input.reports, given, told, strict=True):
        last = positions.get(report.partition)
        if last is None or report.position > last:
            positions[report.partition] = report.position
            reports.append(report)
            traits.append(changes or ())
            properties.append(of_events or ())
    if reports:
        before = assess(turn.bundle.scorecard, turn.subject, turn.now)
        turn.change(ledger=_count(replace(ledger, heard=positions), reports))
        _remember(turn, reports)
        _set_traits(turn, traits)
        reassess(turn, before, _cause(reports))
        if turn.bundle.accounts_act:
            _act(turn, reports, properties)


def _act(turn: Turn, reports: Sequence[Report], properties: Sequence[Properties]) -> None:
    """Let flows of the account hear what happened, record by record."""
    for report, of_events in zip(reports, properties, strict=True):
        turn.doer = report.user, report.role
        for place, (event, _) in enumerate(report.events):
            turn.witness((of_events[place] if place < len(of_events) else None) or EMPTY)
            if place not in report.past:
                happened(turn, event)
        turn.witness(EMPTY)
        for signal in report.signals:
            answered(turn, report.user, signal)
            contributed(turn, signal)
            for flow in listening(turn, signal):
                offer(turn, flow)
    turn.doer = b"", None


def _count(ledger: Ledger, reports: Sequence[Report]) -> Ledger:
    """Members who joined and flows they completed."""
    completed, joined = dict(ledger.completed), 0
    for signal in (signal for report in reports for signal in report.signals):
        joined += signal.kind == "account_joined"
        if signal.kind in COUNTED and signal.flow is not None:
            completed[signal.flow] = completed.get(signal.flow, 0) + 1
    return replace(ledger, members=ledger.members + joined, completed=completed)


def _remember(turn: Turn, reports: Sequence[Report]) -> None:
    found: dict[str, list[int]] = defaultdict(list)
    for event, at in (event for report in reports for event in report.events):
        if event in turn.bundle.account_series:
            found[event].append(at)
    series = turn.subject.history
    more = {event: history.unite(series.get(event), history.series_of(times)) for event, times in found.items()}
    _name(more, turn.bundle.asked.distinct, reports)
    last_seen = max(turn.subject.last_seen, *(report.at for report in reports))
    turn.change(history={**series, **more}, last_seen=last_seen)


def _name(series: dict[str, Series], distinct: Collection[str], reports: Sequence[Report]) -> None:
    """Keep who did what, where a condition asks how many did."""
    for report in reports if distinct else ():
        for event, at in report.events:
            if event in distinct:
                series[event] = history.did(series[event], report.user, at)


def _set_traits(turn: Turn, changes: Sequence[Sequence[tuple[int, dict[str, Any]]]]) -> None:
    """As of the moment of each; traits that would be too large leave the account as it was."""
    for at, given in chain.from_iterable(changes):
        with suppress(TraitsTooLarge):
            turn.set_traits(given, at)


def reassess(turn: Turn, before: Health | None, cause: str) -> None:
    """Commit the score of now, with what moved it since `before`."""
    after = assess(turn.bundle.scorecard, turn.subject, turn.now)
    ledger = turn.subject.ledger
    if after is None or ledger is None:
        return
    was = ledger.health.band if ledger.health else None
    turn.change(ledger=replace(ledger, health=after, moves=_moved(ledger, before, after, cause)))
    if was != after.band:
        turn.signals.append(Signal("band_changed", turn.now, detail=after.band))
        turn.change(facts=turn.subject.facts + 1)


def _moved(ledger: Ledger, before: Health | None, after: Health, cause: str) -> tuple[Move, ...]:
    if before is None or abs(after.score - before.score) < SMALLEST_MOVE:
        return ledger.moves
    measure = max(after.measures, key=lambda id: abs(after.measures[id] - before.measures.get(id, 0)))
    return (Move(after.at, measure, before.score, after.score, cause), *ledger.moves)[:MOVES_KEPT]


def _cause(reports: Sequence[Report]) -> str:
    """The most telling thing in the records: a completion, else a new member, an event, or any signal."""
    signals = [signal for report in reports for signal in report.signals]
    events = [event for report in reports for event, _ in report.events]
    kinds = [signal.kind for signal in signals]
    for signal in signals:
        if signal.kind in COMPLETIONS:
            return f"{signal.kind} {signal.flow}"
    if events and "account_joined" not in kinds:
        return f"track {events[-1]}"
    return kinds[0] if kinds else "activity"


def recounted(turn: Turn, input: Recount) -> None:
    """Measures and conditions read what the log told, too."""
    before = assess(turn.bundle.scorecard, turn.subject, turn.now)
    turn.change(history=history.added(turn.subject.history, input.series))
    reassess(turn, before, "backfill")


def decayed(turn: Turn, _input: Due) -> None:
    """Time has passed: the band may have fallen."""
    ledger = turn.subject.ledger
    if ledger is not None and not (ledger.health and ledger.health.at == turn.now):
        reassess(turn, ledger.health, "time")
