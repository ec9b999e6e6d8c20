"""`reasons`: for every flow, why a subject sees it on a page now, or does not."""

from annai.core.barriers import Barrier, barrier
from annai.core.bundle import CompiledFlow
from annai.core.context import Workspace
from annai.core.decide import Look, interrupting, on_page
from annai.core.instant import isoformat
from annai.core.standing import Standing, standings
from annai.core.subject import Subject
from annai.wire.reason import FlowReason, Reason

NOT_TRIGGERED = Barrier("not_triggered")


def reasons(workspace: Workspace, subject: Subject, look: Look, now: int) -> list[FlowReason]:
    """One reason for each flow of the workspace."""
    where = standings(workspace, subject.runs)
    shown = interrupting(where, look.path)
    by_flow = {standing.flow.id: standing for standing in where}

    def reason(flow: CompiledFlow) -> FlowReason:
        standing = by_flow.get(flow.id)
        if standing is None:
            found = barrier(flow, subject, where, now) or NOT_TRIGGERED
            return FlowReason(flow=flow.id, reason=found.reason, detail=found.detail)
        detail = None if standing.run.until is None else isoformat(standing.run.until)
        return FlowReason(flow=flow.id, step=standing.step.id, reason=_word(standing, shown, look), detail=detail)

    return [reason(flow) for flow in workspace.bundle.flows.values()]


def _word(standing: Standing, shown: Standing | None, look: Look) -> Reason:
    if standing.run.phase == "snoozed":
        return "snoozed"
    if standing.run.phase == "waiting":
        return "waiting_for_event"
    if standing.run.phase == "sending":
        return "sending_email"
    if not on_page(standing.step, look.path):
        return "other_page"
    return "shown" if shown is not None and shown.flow.id == standing.flow.id else "surface_taken"
