"""Conclusions: flows that start because of what an input has led to.

1. A trigger that watches a condition fires when the condition is not what it last was. What it is for somebody whom
   it was never asked of is noted, and fires nothing; but a new user comes into everything that holds. One whose history
   is still being counted is not asked: a sweep comes by when it is.
2. A trigger on another flow's state fires for each of this turn's signals that tells that state.
3. A trigger on a date fires when the date has come (`dated`).
4. What starts is settled at once, and may change more: that is concluded too, in the same turn, up to MOST_STARTED
   flows. Those that are fired beyond do not start, and each leaves a signal that says so.
"""

from collections.abc import Iterable

from annai.core.barriers import barrier
from annai.core.bundle import CompiledFlow
from annai.core.dated import come
from annai.core.journey import offer, settle
from annai.core.listeners import NOBODY
from annai.core.signals import Signal
from annai.core.turn import Turn

MOST_STARTED = 20  # flows of one turn that others started
STATES = {
    "flow_started": "started",
    "flow_completed": "completed",
    "goal_reached": "completed",
    "flow_dismissed": "dismissed",
    "flow_exited": "exited",
}


def conclude(turn: Turn, quiet: bool) -> None:
    """Start what is to start; when `quiet`, only note how the watched conditions stand."""
    heard, room = 0, MOST_STARTED
    dates = come(turn) if turn.bundle.dated and not quiet else []
    while True:
        fired, dates = [*dates, *_changed(turn)], []
        if not quiet:
            for signal in turn.signals[heard:]:
                fired += listening(turn, signal)
        heard = len(turn.signals)
        if quiet or not fired:
            return
        for flow in fired[:room]:
            offer(turn, flow)
        settle(turn)
        _tell(turn, fired[room:])
        if not room:
            return
        room = max(room - len(fired), 0)


def _tell(turn: Turn, left_out: Iterable[CompiledFlow]) -> None:
    """Say which flows would have started if they were not too many."""
    would = [flow for flow in left_out if flow.id not in turn.subject.runs and not barrier(flow, turn)]
    turn.signals += [Signal("flow_not_started", turn.now, flow.id, detail="too_many") for flow in would]


def _changed(turn: Turn) -> list[CompiledFlow]:
    """The flows whose watched condition has changed as they want, and that are for the subject; notes how all stand."""
    known = turn.subject.watched
    asked, holding = _asked(turn), turn.bundle.watching.holding(turn.facts(), turn.now)
    found = {flow.id: flow.id in holding for flow in asked}
    if len(asked) < len(turn.bundle.watching):
        found |= {id: was for id, was in known.items() if id in turn.workspace.held}
    if found == known:
        return []
    turn.change(watched=found)
    before = None if turn.subject.version else False  # what it is taken to have been, where nobody asked
    flows = [flow for flow in asked if _fires(flow, known.get(flow.id, before), found[flow.id])]
    return [flow for flow in flows if turn.holds(flow.where) and turn.holds(flow.audience)]


def _asked(turn: Turn) -> tuple[CompiledFlow, ...]:
    """The flows whose condition can be judged now."""
    held = turn.workspace.held
    watching = turn.bundle.watching.flows
    return tuple(flow for flow in watching if flow.id not in held) if held else watching


def _fires(flow: CompiledFlow, was: bool | None, now: bool) -> bool:
    return was is not None and was is not now and now is not flow.model.trigger.leaves


def listening(turn: Turn, signal: Signal) -> list[CompiledFlow]:
    """The flows that start because of the signal."""
    state = STATES.get(signal.kind)
    if state is None or signal.flow is None:
        return []
    groups = turn.bundle.by_flow.get((signal.flow, state), NOBODY).groups
    return [flow for group in groups for flow in group.holding(turn.facts(), turn.now)]


def watched_until(turn: Turn, moment: int | None) -> int | None:
    """The earlier of a moment and the one until which the watched conditions surely stay as they are."""
    until = [turn.verdict(flow.watch).valid_until for flow in turn.bundle.watching.moving if flow.watch is not None]
    return min((each for each in (moment, *until) if each is not None), default=None)
