"""Flows that start by a date: `trigger: {date: …}`.

1. A date that comes starts its flow once. That it came is noted, whether or not the flow was for the subject then.
2. A date that came more than GRACE ago starts nothing: neither a trait that tells of former times, nor a flow that is
   new, nor a server that stood still so long.
"""

from annai.core.bundle import CompiledFlow
from annai.core.instant import DAY
from annai.core.triggers.date import DateRule, next_occurrence
from annai.core.turn import Turn

GRACE = DAY


def come(turn: Turn) -> list[CompiledFlow]:
    """The flows whose date has come, and that are for the subject; notes that it came."""
    moments = {flow.id: _next(turn, flow.id, flow.date) for flow in turn.bundle.dated if flow.date}
    found = {id: moment for id, moment in moments.items() if moment is not None and moment <= turn.now}
    if not found:
        return []
    known = {id: moment for id, moment in turn.subject.dated.items() if moment > turn.now - GRACE}
    turn.change(dated={**known, **found})
    flows = [flow for flow in turn.bundle.dated if flow.id in found]
    return [flow for flow in flows if turn.holds(flow.where) and turn.holds(flow.audience)]


def comes_at(turn: Turn, moment: int | None) -> int | None:
    """The earlier of a moment and the next one at which a date comes."""
    dates = [_next(turn, flow.id, flow.date) for flow in turn.bundle.dated if flow.date]
    return min((each for each in (moment, *dates) if each is not None), default=None)


def _next(turn: Turn, id: str, rule: DateRule) -> int | None:
    facts = turn.facts()
    traits = facts.user if rule.root == "user" else facts.account
    after = max(turn.subject.dated.get(id, 0), turn.now - GRACE)
    return next_occurrence(rule, traits.get(rule.trait), after, turn.zone(), turn.bundle.calendar)
