"""`email`: sends a template of `emails/`, and goes on when it was sent or given up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, model_validator

from annai.core.effects import SendEmail
from annai.core.fields import Id, Text
from annai.core.inputs import Delivered
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepModel
from annai.core.steps.recipients import Recipients
from annai.core.subject import Phase
from annai.core.text import LocalText

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


OnCap = Literal["wait", "skip"]


class Email(StepModel):
    """Sends a template of `emails/` to the run's user, or `to` a member of the account.

    When it cannot be sent, the run goes to `else`, or to the next step.
    """

    mailed: ClassVar[bool] = True

    template: Id
    topic: Id
    subject: Text
    on_cap: OnCap = "wait"
    to: Recipients | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one_else(self) -> Self:
        if self.otherwise is not None and self.to is not None:
            raise ValueError("beside to, write else within it: to: {role: admin, else: step}")
        return self

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.otherwise:
            yield self.otherwise, ("else",)
        if self.to is not None and self.to.otherwise:
            yield self.to.otherwise, ("to", "else")

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.subject, ("subject",)

    def compile(self, compiler: Compiler) -> "EmailStep":
        return compiler.make(
            EmailStep,
            template=self.template,
            topic=self.topic,
            subject=compiler.text(self.subject, "subject"),
            on_cap=self.on_cap,
            otherwise=self.otherwise or compiler.next,
        )


class EmailStep(CompiledStep, frozen=True, kw_only=True):
    phase: ClassVar[Phase] = "sending"

    template: str
    topic: str
    subject: LocalText
    on_cap: OnCap = "wait"
    otherwise: str

    def enter(self, turn: "Turn", standing: "Standing") -> None:
        run = standing.run
        turn.effects.append(SendEmail(turn.subject.key, standing.flow.id, run.number, self.id, run.bundle, run.entered))

    def deliver(self, turn: "Turn", standing: "Standing", input: Delivered) -> Move:
        turn.signal("email_sent" if input.sent else "email_failed", standing.flow.id, standing.run)
        return Go(self.next) if input.sent else Go(self.otherwise)

    def adopt(self, turn: "Turn", standing: "Standing") -> None:
        """A message that was under way to the visitor goes to the user instead."""
        self.enter(turn, standing)
