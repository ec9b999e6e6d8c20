"""`reasons`: for every flow, why a subject sees it on a page now, or does not."""

from annai.core.allowance import waits_until
from annai.core.barriers import barrier
from annai.core.bundle import CompiledFlow
from annai.core.context import Context, Workspace
from annai.core.instant import isoformat
from annai.core.look import Look
from annai.core.slots import belongs
from annai.core.standing import Standing, standings
from annai.core.subject import Subject
from annai.core.turn import Turn
from annai.core.untriggered import untriggered
from annai.core.view import View
from annai.core.waiting import awaited
from annai.core.workspace import steps
from annai.wire.reason import FlowReason, Reason


def reasons(workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> list[FlowReason]:
    """One reason for each flow of the workspace."""
    where = standings(workspace, subject.runs)
    view = View(workspace, subject, context, look, now)
    on_screen = {one.flow.id: one for one in view.shown(where)}
    taken = {one.step.surface: id for id, one in on_screen.items()}
    by_flow = {standing.flow.id: standing for standing in where}
    turn = Turn(workspace, subject, context, now, where)
    turn.page = look.page()
    quiet = view.is_quiet()

    def reason(flow: CompiledFlow) -> FlowReason:
        standing = by_flow.get(flow.id)
        if standing is None:
            return _absent(flow, turn, on_screen.get(flow.id))
        held = waits_until(workspace.bundle, subject, standing, now)
        hidden = view.is_hidden(standing)
        word = "shown" if flow.id in on_screen else _word(standing, look, held is not None, quiet, hidden)
        detail = taken.get(standing.step.surface) if word == "surface_taken" else _detail(word, turn, standing, held)
        return FlowReason(flow=flow.id, step=standing.step.id, reason=word, detail=detail)

    return [reason(flow) for flow in workspace.bundle.flows.values()]


def _absent(flow: CompiledFlow, turn: Turn, shared: Standing | None) -> FlowReason:
    """Of a flow that the subject does not run; what their account shares with them is shown all the same."""
    if shared is not None:
        return FlowReason(flow=flow.id, step=shared.step.id, reason="shown")
    found = barrier(flow, turn)
    if found is not None:
        return FlowReason(flow=flow.id, reason=found.reason, detail=found.detail)
    return FlowReason(flow=flow.id, reason="not_triggered", detail=untriggered(flow, turn))


def _detail(word: Reason, turn: Turn, standing: Standing, held: int | None) -> str | None:
    """Until when, and for what it waits, or where it belongs."""
    if word.startswith("waiting_"):
        return awaited(turn, standing)
    if word == "other_page":
        return next((step.page for _, step in steps(standing.flow.model) if step.id == standing.step.id), None)
    moment = {"snoozed": standing.run.until, "capped": held}.get(word)
    return None if moment is None else isoformat(moment)


def _word(standing: Standing, look: Look, held: bool, quiet: bool, hidden: bool) -> Reason:
    """Why a run shows nothing."""
    phase = standing.run.phase
    if phase == "snoozed":
        return "snoozed"
    if phase == "waiting":
        return standing.step.held_by
    if phase == "assigned":
        return "waiting_for_recipient"
    if phase == "shared":
        return "shown"
    if phase == "sending":
        return "capped" if held else "sending_email"
    if not belongs(standing, look.path):
        return "other_page"
    if hidden:
        return "hidden"
    if quiet and standing.step.surface == "interrupting":
        return "quiet"
    return "capped" if held else "surface_taken"
