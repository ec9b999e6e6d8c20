"""`end`: ends the run, and says with which outcome."""

from typing import TYPE_CHECKING, Literal

from annai.core.fields import Id
from annai.core.steps.kind import CompiledStep, Compiler, Leave, Move, StepModel

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

Ending = Literal["completed", "goal", "dismissed", "exited"]


class End(StepModel):
    """`reason` is a word of your own for the record, such as no-interest."""

    outcome: Ending
    reason: Id | None = None

    def goes_on(self) -> bool:
        return False

    def compile(self, compiler: Compiler) -> "EndStep":
        return compiler.make(EndStep, outcome=self.outcome, reason=self.reason or "")


class EndStep(CompiledStep, frozen=True, kw_only=True):
    outcome: Ending
    reason: str

    def enter(self, turn: "Turn", standing: "Standing") -> Move:
        return Leave(self.outcome, self.reason)
