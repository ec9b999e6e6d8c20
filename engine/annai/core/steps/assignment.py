"""A step that is shown or mailed to a member of the account, for a run of the account or of another user.

Rules:
1. A run has one assignment at a time. The next recipient is tried only when the former has said no.
2. The recipient's own commit takes it or refuses, with their consent and caps; what they do comes back by signals.
3. With `within`, it is taken back from who has not seen it by then; whether they have is for their commit to say.
"""

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from annai.core.deadline import Deadline, limit_of
from annai.core.effects import Assign, Recall
from annai.core.instant import HOUR
from annai.core.steps.kind import CompiledStep, Go, Move, StepKind
from annai.core.steps.recipients import Recipients, Way
from annai.core.subject import Assignment, Phase

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class AssignmentStep(CompiledStep, frozen=True, kw_only=True):
    """`inner` is what the recipient gets; `ways` are tried in turn; `otherwise` is where it leads when none is left."""

    phase: ClassVar[Phase] = "assigned"

    inner: CompiledStep
    ways: tuple[Way, ...]
    within: int | Deadline | None
    otherwise: str

    @property
    def awaits(self) -> frozenset[str]:
        return self.inner.awaits

    @property
    def timeless(self) -> bool:
        return self.within is None

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        return self._try(turn, standing, 0)

    def refuse(self, turn: "Turn", standing: "Standing") -> Move | None:
        """The recipient does not take it: the next one is tried."""
        assigned = standing.run.assigned
        return self._try(turn, standing, assigned.way + 1 if assigned is not None else 0)

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        return self.inner.hear(turn, standing, event)

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        """Take it back from who has not seen it in time; one who is not known yet is asked again later."""
        run, assigned = standing.run, standing.run.assigned
        if assigned is None or run.until is None or run.until > turn.now:
            return None
        if assigned.user is not None:
            loan = (standing.flow.id, run.number, assigned.serial)
            turn.effects.append(Recall(turn.subject.key, assigned.user, *loan, unseen=True))
        turn.stand(standing.flow, self, replace(run, until=turn.now + HOUR if assigned.user is None else None))
        return None

    def awaited(self, turn: "Turn", standing: "Standing") -> str | None:
        """Who is tried now: `role: admin`, or `trait: contact`; of one who has taken it, too."""
        way = standing.run.assigned.way if standing.run.assigned is not None else 0
        return next(
            (f"role: {role}" if trait is None else f"trait: {trait[0]}" for role, trait in self.ways[way:]), None
        )

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        return standing.run.until

    def _try(self, turn: "Turn", standing: "Standing", way: int) -> Move | None:
        run = standing.run
        account = run.account
        if account is None or way >= len(self.ways):  # an edit may have removed some
            return Go(self.otherwise, "no_recipient")
        serial = run.assignments + 1
        until = None if self.within is None else turn.ends(self.within, turn.now)
        run = replace(run, assigned=Assignment(serial, way), assignments=serial, seen=None, until=until)
        turn.stand(standing.flow, self, run)
        role, trait = self.ways[way]
        place = (standing.flow.id, run.number, self.id, run.bundle, serial)
        turn.effects.append(Assign(turn.subject.key, account, *place, role, trait, run.variant))
        return None


def assigning(content: StepKind, step: CompiledStep) -> CompiledStep:
    """The step as the run's own subject has it: one with recipients is assigned to them."""
    to = getattr(content, "to", None)
    if not isinstance(to, Recipients):
        return step
    return AssignmentStep(
        id=step.id,
        kind=step.kind,
        next=step.next,
        page=step.page,
        inner=step,
        ways=to.ways,
        within=limit_of(to.within) if to.within else None,
        otherwise=to.otherwise or step.next,
    )
