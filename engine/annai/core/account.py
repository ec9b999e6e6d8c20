"""How an account's subject reacts: to what it hears of its users, and to time.

Rules:
1. A record at or before the last position heard from its partition is not counted again.
2. The score is assessed before and after each input; what moved it is kept, newest first.
3. Others see the account by its facts: its traits and its band. `facts` counts their changes.
"""

from contextlib import suppress

from msgspec.structs import replace

from annai.core import history
from annai.core.health import assess
from annai.core.inputs import Heard
from annai.core.signals import Signal
from annai.core.subject import Health, Ledger, Move
from annai.core.traits import TraitsTooLarge, changed
from annai.core.turn import Turn

MOVES_KEPT = 20
SMALLEST_MOVE = 0.5
COMPLETIONS = ("flow_completed", "goal_reached")
COUNTED = (*COMPLETIONS, "completion_brought")


def heard(turn: Turn, input: Heard) -> None:
    ledger = turn.subject.ledger or Ledger()
    last = ledger.heard.get(input.partition)
    if last is not None and input.position <= last:
        return
    before = assess(turn.bundle.scorecard, turn.subject, turn.now)
    turn.change(ledger=_count(replace(ledger, heard={**ledger.heard, input.partition: input.position}), input))
    _remember(turn, input)
    _set_traits(turn, input)
    reassess(turn, before, _cause(input))


def _count(ledger: Ledger, input: Heard) -> Ledger:
    """Members who joined and flows they completed."""
    completed = dict(ledger.completed)
    for signal in input.signals:
        if signal.kind in COUNTED and signal.flow is not None:
            completed[signal.flow] = completed.get(signal.flow, 0) + 1
    joined = sum(signal.kind == "account_joined" for signal in input.signals)
    return replace(ledger, members=ledger.members + joined, completed=completed)


def _remember(turn: Turn, input: Heard) -> None:
    series = dict(turn.subject.history)
    for event, at in input.events:
        if event in turn.bundle.account_series:
            series[event] = history.add(series.get(event), at)
    turn.change(history=series, last_seen=max(turn.subject.last_seen, input.at))


def _set_traits(turn: Turn, input: Heard) -> None:
    """Traits that would be too large leave the account as it was."""
    personal = turn.subject.personal
    with suppress(TraitsTooLarge):
        traits = changed(personal.traits, input.personal.get("traits", {}))
        if traits is not None:
            turn.change(personal=replace(personal, traits=traits), facts=turn.subject.facts + 1)


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


def _cause(input: Heard) -> str:
    """The most telling thing in the record: a completion, else a new member, an event, or any signal."""
    kinds = [signal.kind for signal in input.signals]
    for signal in input.signals:
        if signal.kind in COMPLETIONS:
            return f"{signal.kind} {signal.flow}"
    if input.events and "account_joined" not in kinds:
        return f"track {input.events[-1][0]}"
    return kinds[0] if kinds else "activity"


def decayed(turn: Turn) -> None:
    """Time has passed: the band may have fallen."""
    ledger = turn.subject.ledger
    if ledger is not None:
        reassess(turn, ledger.health, "time")
