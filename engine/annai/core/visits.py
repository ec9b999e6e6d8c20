"""What a sweep's visit does to its subject: one row for each purpose."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from annai.core import migration
from annai.core.bundle import CompiledFlow
from annai.core.inputs import Visit
from annai.core.journey import offer
from annai.core.subject import Subject
from annai.core.sweep import Enroll, Judge, Migrate, Refresh, Visiting
from annai.core.turn import Turn


class Call(Struct, frozen=True):
    """`act` does it; a subject that is not `concerned` need not be visited."""

    act: Callable[[Turn, Any], None]
    concerned: Callable[[Any, Subject], bool]


def _enroll(turn: Turn, purpose: Enroll) -> None:
    for id in purpose.flows if _is_member(turn, purpose.segment) else ():
        flow = turn.bundle.flows.get(id)
        if flow is not None and _belongs(turn, flow):
            offer(turn, flow)


def _is_member(turn: Turn, segment: str | None) -> bool:
    """Whether the subject is in the segment; nobody is in one that is gone."""
    return segment is None or (segment in turn.bundle.segments and turn.holds(turn.bundle.segments[segment]))


def _belongs(turn: Turn, flow: CompiledFlow) -> bool:
    """Whether the flow is for them now; who left before it was there did not leave."""
    entered = flow.watch is None or (not flow.model.trigger.leaves and turn.holds(flow.watch))
    trigger = flow.model.trigger
    momentary = trigger.listens_to is not None or trigger.on_page is not None  # their `where` reads what did not come
    return entered and (momentary or turn.holds(flow.where)) and turn.holds(flow.audience)


def _judge(turn: Turn, _purpose: Judge) -> None:
    """What the turn concludes, after every input, is all there is to do; a commit sets the timer by a date anew."""
    if turn.bundle.dated:
        turn.change()


def _refresh(turn: Turn, _purpose: Refresh) -> None:
    """A commit of its own: it sets the timer anew, and open tabs hear of it; those of members by the facts."""
    turn.change(facts=turn.subject.facts + bool(turn.subject.shared))


def _is_in(purpose: Refresh, subject: Subject) -> bool:
    """Whether the subject is in one of the flows, or one is to come back to it."""
    ends = (subject.finished.get(flow) for flow in purpose.flows)
    return not subject.runs.keys().isdisjoint(purpose.flows) or any(end and end.again is not None for end in ends)


def _anyone(_purpose: Visiting, _subject: Subject) -> bool:
    return True


CALLS: dict[type[Visiting], Call] = {
    Enroll: Call(_enroll, _anyone),
    Judge: Call(_judge, _anyone),
    Refresh: Call(_refresh, _is_in),
    Migrate: Call(migration.migrate, migration.concerned),
}


def visit(turn: Turn, input: Visit) -> None:
    CALLS[type(input.purpose)].act(turn, input.purpose)


def concerned(purpose: Visiting, subject: Subject) -> bool:
    """Whether a visit may change the subject; a sealed visitor is somebody else now."""
    return subject.sealed is None and CALLS[type(purpose)].concerned(purpose, subject)
