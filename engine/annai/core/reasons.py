"""`reasons`: for every flow, why a subject sees it on a page now, or does not."""

from annai.core.allowance import waits_until
from annai.core.barriers import Barrier, barrier
from annai.core.bundle import CompiledFlow
from annai.core.context import Context, Workspace
from annai.core.decide import Look, is_hidden, is_quiet, shown
from annai.core.instant import isoformat
from annai.core.slots import belongs
from annai.core.standing import Standing, standings
from annai.core.subject import Subject
from annai.core.turn import Turn
from annai.wire.reason import FlowReason, Reason

NOT_TRIGGERED = Barrier("not_triggered")


def reasons(workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> list[FlowReason]:
    """One reason for each flow of the workspace."""
    where = standings(workspace, subject.runs)
    on_screen = {one.flow.id for one in shown(workspace, subject, where, context, look, now)}
    by_flow = {standing.flow.id: standing for standing in where}
    turn = Turn(workspace, subject, context, now, where)
    quiet = is_quiet(workspace, subject, context, look, now)

    def reason(flow: CompiledFlow) -> FlowReason:
        standing = by_flow.get(flow.id)
        if standing is None:
            found = barrier(flow, turn) or NOT_TRIGGERED
            return FlowReason(flow=flow.id, reason=found.reason, detail=found.detail)
        held = waits_until(workspace.bundle, subject, standing, now)
        hidden = is_hidden(workspace, subject, context, look, standing, now)
        word = "shown" if flow.id in on_screen else _word(standing, look, held is not None, quiet, hidden)
        detail = {"snoozed": standing.run.until, "capped": held}.get(word)
        when = None if detail is None else isoformat(detail)
        return FlowReason(flow=flow.id, step=standing.step.id, reason=word, detail=when)

    return [reason(flow) for flow in workspace.bundle.flows.values()]


def _word(standing: Standing, look: Look, held: bool, quiet: bool, hidden: bool) -> Reason:
    """Why a run shows nothing."""
    phase = standing.run.phase
    if phase == "snoozed":
        return "snoozed"
    if phase == "waiting":
        return standing.step.held_by
    if phase == "sending":
        return "capped" if held else "sending_email"
    if not belongs(standing, look.path):
        return "other_page"
    if hidden:
        return "hidden"
    if quiet and standing.step.surface == "interrupting":
        return "quiet"
    return "capped" if held else "surface_taken"
