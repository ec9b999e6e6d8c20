"""A page as a subject opens it: which runs it shows, and what keeps the others off it."""

from collections.abc import Callable

from annai.core.allowance import waits_until
from annai.core.context import Context, Workspace
from annai.core.look import Look
from annai.core.shared import visible
from annai.core.slots import arranged
from annai.core.standing import Standing, Standings, by_rank
from annai.core.steps.resource_centre import ALL_THERE, ResourceCentreStep
from annai.core.subject import Subject
from annai.core.turn import Turn


class View:
    """Reads a subject and its context at a moment, and changes neither."""

    __slots__ = ("_turn", "bundle", "context", "look", "now", "subject", "workspace")

    def __init__(self, workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> None:
        self.workspace = workspace
        self.bundle = workspace.bundle
        self.subject = subject
        self.context = context
        self.look = look
        self.now = now
        self._turn: Turn | None = None

    def shown(self, where: Standings) -> list[Standing]:
        """The runs that get a slot, of a subject that stands there; the most urgent first."""
        context = self.context
        if context.shared:
            where = by_rank((*where, *visible(self.workspace, self.subject, context)))
        return arranged(where, self.look.path, self.is_hidden, self._may_interrupt())

    def _may_interrupt(self) -> Callable[[Standing], bool] | None:
        """None: whatever wants to."""
        if not (self.bundle.rationed or self.look.quiet):
            return None
        if self.is_quiet():
            return lambda _: False
        return self._has_room if self.bundle.caps else None

    def _has_room(self, standing: Standing) -> bool:
        return waits_until(self.bundle, self.subject, standing, self.now) is None

    def is_hidden(self, standing: Standing) -> bool:
        """Whether the flow hides what its runs would show."""
        hide = standing.flow.hide
        if hide is None:
            return False
        turn = self.turn()
        return turn.holds(hide, turn.facts_of(standing.flow))

    def is_quiet(self) -> bool:
        """Whether nothing may interrupt."""
        quiet = self.bundle.quiet
        return self.look.quiet or (quiet is not None and quiet.at(self.turn(), self.look.path))

    def left_out(self, standing: Standing) -> frozenset[str]:
        """The items of a resource centre whose conditions do not hold."""
        step = standing.step
        if not isinstance(step, ResourceCentreStep):
            return ALL_THERE
        turn = self.turn()
        facts = turn.facts_of(standing.flow)
        return frozenset(item for item, condition in step.conditions if not turn.holds(condition, facts))

    def turn(self) -> Turn:
        """In which conditions read the page, too."""
        if self._turn is None:
            self._turn = Turn(self.workspace, self.subject, self.context, self.now)
            self._turn.page = self.look.page()
        return self._turn
