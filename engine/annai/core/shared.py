"""What an account shows to all its members: its shared checklists, as each of them finds them."""

from msgspec.structs import replace

from annai.core.context import Context, Workspace
from annai.core.signals import Signal
from annai.core.standing import Standing, Standings, standings
from annai.core.steps.shared_checklist import CLOSED, Shared, SharedChecklistStep
from annai.core.subject import Subject
from annai.core.turn import Turn


def shared(workspace: Workspace, subject: Subject, context: Context) -> Standings:
    """Where the account stands, as far as a member sees it, whether or not they have closed it."""
    if subject.kind != "user":
        return ()  # whoever says to be of the account, unknown, is not shown what its people do
    found = [one for one in standings(workspace, context.shared) if isinstance(one.step, SharedChecklistStep)]
    return tuple(replace(one, run=replace(one.run, phase="showing")) for one in found)


def visible(workspace: Workspace, subject: Subject, context: Context) -> Standings:
    """Those that the member has not closed."""
    return tuple(one for one in shared(workspace, subject, context) if not _is_closed(one, subject))


def _is_closed(standing: Standing, subject: Subject) -> bool:
    step = standing.step
    return isinstance(step, SharedChecklistStep) and CLOSED in step.notes(subject, standing.run)


def seen_by(standing: Standing, subject: Subject, context: Context) -> Shared | None:
    """How far the tasks are for this member; None: the step is their own."""
    step = standing.step
    return step.seen_by(subject, context, standing.run) if isinstance(step, SharedChecklistStep) else None


def contributed(turn: Turn, signal: Signal) -> None:
    """Let the account's checklists hear what a member has concluded."""
    for standing in turn.standings():
        if isinstance(standing.step, SharedChecklistStep):
            standing.step.learn(turn, standing, signal)


def announce(turn: Turn, before: Subject) -> None:
    """Members' open pages hear by the account's facts that what they share has changed."""
    was, now = before.shared, turn.subject.shared
    changed = was != now or before.personal.progress != turn.subject.personal.progress
    if changed and (was or now):
        turn.change(facts=turn.subject.facts + 1)
