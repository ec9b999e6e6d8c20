"""A subject's journeys as operators read them: runs that are under way, and those that ended."""

from annai.core.context import Context, Workspace
from annai.core.instant import isoformat
from annai.core.subject import Subject
from annai.core.turn import Turn
from annai.core.waiting import untils
from annai.wire.read import FinishedState, RunState


def runs(workspace: Workspace, subject: Subject, context: Context, now: int) -> list[RunState]:
    """The runs that are under way."""
    moments = untils(Turn(workspace, subject, context, now))
    return [
        RunState(
            flow=flow,
            run=run.number,
            step=run.step,
            phase=run.phase,
            started=isoformat(run.started),
            variant=run.variant or None,
            until=isoformat(moments[flow]) if flow in moments else None,
        )
        for flow, run in subject.runs.items()
    ]


def finished(subject: Subject) -> list[FinishedState]:
    """The runs that ended, of each flow the newest first."""
    return [
        FinishedState(
            flow=flow,
            run=end.number,
            outcome=end.outcome,
            at=isoformat(end.at),
            reason=end.reason,
            variant=end.variant or None,
        )
        for flow, last in subject.finished.items()
        for end in (last, *last.earlier)
    ]
