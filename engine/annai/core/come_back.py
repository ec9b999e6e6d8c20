"""`come_back`: guidance that was left unfinished returns, spaced, and in the end becomes something else.

Rules:
1. A run that was dismissed, or that came to its end, without the goal was left unfinished. While `after` has a length
   left, the flow returns that much after the run's end, as its next run with the files of then, at the step `at`.
2. When the last return ends unfinished too, the flow goes on at once at the step `then`; that run does not return.
3. The goal ends the series at any time, as the outcome `goal`; so does an audience that does not hold any more.
4. Re-entry is about triggers, and does not bind a return. While another flow of its exclusion group is under way, it
   is put off by an hour.
5. A flow that is not live sets no timer. When it goes on, a sweep comes by those to whom it is to return.
"""

from msgspec.structs import replace

from annai.core.barriers import goal_met, group_taken
from annai.core.bundle import CompiledFlow
from annai.core.instant import HOUR
from annai.core.journey import begin, settle, variant
from annai.core.signals import Signal
from annai.core.subject import Finished
from annai.core.turn import Turn


def come_back(turn: Turn) -> None:
    """Let the flows return whose time has come; what holds of them then is settled at once."""
    before = turn.subject
    for flow in turn.bundle.returning:
        ended = turn.subject.finished.get(flow.id)
        if ended is not None and ended.again is not None:
            _settle(turn, flow, ended, ended.again)
    if turn.subject is not before:
        settle(turn)


def _settle(turn: Turn, flow: CompiledFlow, ended: Finished, again: int) -> None:
    if goal_met(flow, turn) is not None:
        turn.signals.append(_reached(turn, flow, ended))
        _note(turn, flow, replace(ended, outcome="goal", reason="came_back", again=None))
    elif again <= turn.now:
        _return(turn, flow, ended)


def _return(turn: Turn, flow: CompiledFlow, ended: Finished) -> None:
    if not turn.holds(flow.audience):
        _note(turn, flow, replace(ended, again=None))
    elif group_taken(flow, turn):
        _note(turn, flow, replace(ended, again=turn.now + HOUR))
    else:
        _note(turn, flow, replace(ended, again=None))
        begin(turn, variant(turn, flow), ended.returns + 1)


def _reached(turn: Turn, flow: CompiledFlow, ended: Finished) -> Signal:
    return Signal("goal_reached", turn.now, flow.id, ended.number, account=turn.account, variant=ended.variant)


def _note(turn: Turn, flow: CompiledFlow, ended: Finished) -> None:
    turn.change(finished={**turn.subject.finished, flow.id: ended})


def comes_back_at(turn: Turn, moment: int | None) -> int | None:
    """The earlier of a moment and the next return."""
    ends = (turn.subject.finished.get(flow.id) for flow in turn.bundle.returning)
    moments = [ended.again for ended in ends if ended is not None and ended.again is not None]
    return min((each for each in (moment, *moments) if each is not None), default=None)
