"""Barriers: what keeps a flow from starting although its trigger has come and its conditions hold.

To add one: write its function, and name it in BARRIERS. The first that stands in the way is told as the reason.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from annai.core.bundle import CompiledFlow
from annai.core.instant import isoformat
from annai.core.subject import Finished
from annai.wire.reason import Reason

if TYPE_CHECKING:
    from annai.core.turn import Turn


class Barrier(Struct, frozen=True):
    """Why a flow does not start. `detail` is the outcome, the moment or the flow that it is about."""

    reason: Reason
    detail: str | None = None


def not_live(flow: CompiledFlow, _turn: "Turn") -> Barrier | None:
    """The flow is a draft, or paused."""
    return None if flow.is_live else Barrier("not_live", flow.model.status)


def comes_back(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """It was left unfinished, and returns by itself."""
    ended = turn.subject.finished.get(flow.id)
    return None if ended is None or ended.again is None else Barrier("comes_back", isoformat(ended.again))


def ended_before(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """An earlier run has ended, and re-entry does not allow another yet, or ever."""
    ended, again = turn.subject.finished.get(flow.id), flow.again
    if ended is None:
        return None
    if again is None or (again.times is not None and ended.number >= again.times):
        return Barrier("already_finished", ended.outcome)
    moment = turn.ends(again.pause, ended.at)
    return Barrier("reentry_later", isoformat(moment)) if turn.now < moment else None


def goal_met(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """What the flow is for was reached ever, or since the last run ended."""
    goal, ended = flow.goal_event, turn.subject.finished.get(flow.id)
    reached = turn.subject.history.get(goal) if goal is not None else None
    if reached is None or (ended is not None and _belongs(reached.last, ended)):
        return None
    return Barrier("goal_met", isoformat(reached.last))


def _belongs(moment: int, ended: Finished) -> bool:
    """Whether an event then is the run's that ended; in the very millisecond, if the run was not merely left."""
    return moment < ended.at or (moment == ended.at and ended.outcome in ("goal", "completed"))


def group_taken(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """Another flow of the exclusion group is under way."""
    group = flow.exclusion_group
    if group is None:
        return None
    others = (standing.flow for standing in turn.standings() if standing.flow.id != flow.id)
    other = next((other.id for other in others if other.exclusion_group == group), None)
    return None if other is None else Barrier("excluded", other)


def counting(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """History that the flow asks for is still being counted."""
    return Barrier("counting_history") if flow.id in turn.workspace.held else None


def of_others(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """A flow of accounts starts for accounts, one of users for users."""
    return None if flow.is_of(turn.subject.kind) else Barrier("other_subject", flow.model.subject)


BARRIERS: tuple[Callable[[CompiledFlow, "Turn"], Barrier | None], ...] = (
    of_others,
    not_live,
    comes_back,
    ended_before,
    goal_met,
    group_taken,
    counting,
)


def barrier(flow: CompiledFlow, turn: "Turn") -> Barrier | None:
    """What keeps the flow from starting for the turn's subject, as it stands now; None: nothing does."""
    return next(filter(None, (stands(flow, turn) for stands in BARRIERS)), None)
