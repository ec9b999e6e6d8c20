"""Barriers: what keeps a flow from starting although its trigger has come and its conditions hold.

To add one: write its function, and name it in BARRIERS. The first that stands in the way is told as the reason.
"""

from collections.abc import Callable

from msgspec import Struct

from annai.core.bundle import CompiledFlow
from annai.core.instant import isoformat
from annai.core.standing import Standings
from annai.core.subject import Subject
from annai.wire.reason import Reason


class Barrier(Struct, frozen=True):
    """Why a flow does not start. `detail` is the outcome, the moment or the flow that it is about."""

    reason: Reason
    detail: str | None = None


class Candidate(Struct, frozen=True):
    """A flow that could start now, for a subject that stands there."""

    flow: CompiledFlow
    subject: Subject
    where: Standings
    now: int


def ended_before(one: Candidate) -> Barrier | None:
    """An earlier run has ended, and re-entry does not allow another yet, or ever."""
    ended = one.subject.finished.get(one.flow.id)
    if ended is None:
        return None
    if one.flow.pause is None:
        return Barrier("already_finished", ended.outcome)
    again = ended.at + one.flow.pause
    return Barrier("reentry_later", isoformat(again)) if one.now < again else None


def goal_met(one: Candidate) -> Barrier | None:
    """What the flow is for was reached ever, or since the last run ended."""
    goal, ended = one.flow.goal_event, one.subject.finished.get(one.flow.id)
    reached = one.subject.history.get(goal) if goal is not None else None
    if reached is None or (ended is not None and reached.last <= ended.at):
        return None
    return Barrier("goal_met", isoformat(reached.last))


def group_taken(one: Candidate) -> Barrier | None:
    """Another flow of the exclusion group is under way."""
    group = one.flow.exclusion_group
    if group is None:
        return None
    others = (standing.flow for standing in one.where if standing.flow.id != one.flow.id)
    other = next((flow.id for flow in others if flow.exclusion_group == group), None)
    return None if other is None else Barrier("excluded", other)


BARRIERS: tuple[Callable[[Candidate], Barrier | None], ...] = (ended_before, goal_met, group_taken)


def barrier(flow: CompiledFlow, subject: Subject, where: Standings, now: int) -> Barrier | None:
    """What keeps the flow from starting for a subject that stands there; None: nothing does."""
    one = Candidate(flow, subject, where, now)
    return next(filter(None, (stands(one) for stands in BARRIERS)), None)
