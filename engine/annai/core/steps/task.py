"""`task`: something that a person shall do, such as a call; what came of it may lead the run on."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from annai.core.conditions import Value
from annai.core.deadline import Deadline, limit_of
from annai.core.effects import OpenTask
from annai.core.fields import AnyDuration, Id, Model, Text
from annai.core.filters import TextError
from annai.core.inputs import Delivered
from annai.core.plan import Name
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepModel
from annai.core.text import LocalText
from annai.wire.reason import Reason

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MAX_TITLE = 200
MAX_REASON = 2_000


class To(Model):
    """Who shall do it: anyone of a role, or whom a trait names."""

    role: Name | None = None
    trait: Annotated[str, Field(pattern=r"^(user|account)\.[A-Za-z][A-Za-z0-9_]*$")] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.role is None) == (self.trait is None):
            raise ValueError("write either role (such as csm) or trait (such as account.owner)")
        return self


class Task(StepModel):
    """Opens a task. The run goes on at once; with `wait: true` it waits until somebody closes the task.

    A task that was not done leads to `else`, or to the next step; so does the end of `up_to`.
    """

    title: Text
    reason: Text | None = None
    due: AnyDuration | None = None
    to: To | None = None
    wait: bool = False
    up_to: AnyDuration | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.otherwise is not None or self.up_to is not None) and not self.wait:
            raise ValueError("else and up_to need wait: true; without it the run goes on at once")
        return self

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.otherwise:
            yield self.otherwise, ("else",)

    def passes(self, next: str) -> Iterator[str]:
        if not self.wait:
            yield next

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.title, ("title",)
        yield self.reason, ("reason",)

    def compile(self, compiler: Compiler) -> "TaskStep":
        trait = self.to.trait if self.to else None
        return compiler.make(
            TaskStep,
            title=compiler.text(self.title, "title"),
            reason=compiler.text(self.reason, "reason") if self.reason else None,
            time=limit_of(self.due) if self.due else None,
            role=self.to.role if self.to else None,
            assignee=compiler.value(trait, "to", "trait") if trait else None,
            waits=self.wait,
            up_to=limit_of(self.up_to) if self.up_to else None,
            otherwise=self.otherwise or compiler.next,
        )


class TaskStep(CompiledStep, frozen=True, kw_only=True):
    """`time` is how long the person has, `up_to` how long the run waits."""

    held_by: ClassVar[Reason] = "waiting_for_task"

    title: LocalText
    reason: LocalText | None
    time: int | Deadline | None
    role: str | None
    assignee: Value | None
    waits: bool
    up_to: int | Deadline | None
    otherwise: str

    @property
    def timeless(self) -> bool:
        return self.up_to is None

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        turn.effects.append(self._task(turn, standing))
        turn.signal("task_opened", standing.flow.id, standing.run)
        return None if self.waits else Go(self.next)

    def deliver(self, turn: "Turn", standing: "Standing", input: Delivered) -> Move:
        return Go(self.next, "done") if input.sent else Go(self.otherwise, "not_done")

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        ends = self.due(turn, standing)
        return Go(self.otherwise, "timed_out") if ends is not None and ends <= turn.now else None

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        return None if self.up_to is None else turn.ends(self.up_to, standing.run.entered)

    def _task(self, turn: "Turn", standing: "Standing") -> OpenTask:
        run, flow, account = standing.run, standing.flow, turn.context.account
        variables, locale = turn.variables(flow), turn.bundle.manifest.locales[0]
        return OpenTask(
            subject=turn.subject.key,
            flow=flow.id,
            run=run.number,
            step=self.id,
            entered=run.entered,
            title=_written(self.title, locale, variables, MAX_TITLE) or self.id,
            reason=_written(self.reason, locale, variables, MAX_REASON) if self.reason else "",
            due=None if self.time is None else turn.ends(self.time, run.entered),
            role=self.role,
            assignee=self._assignee(turn, flow),
            user=str(turn.person.get("id", "")),
            account=turn.account_id(run.account),
            health=account.get("health"),
            band=account.get("band"),
            told=turn.tellers(flow.id),
        )

    def _assignee(self, turn: "Turn", flow: "CompiledFlow") -> str | None:
        """Whom the trait names now."""
        found = self.assignee.evaluate(turn.facts_of(flow), turn.now) if self.assignee is not None else None
        return found[:MAX_TITLE] if isinstance(found, str) else None


def _written(text: LocalText, locale: str, variables: Mapping[str, Any], most: int) -> str:
    """The text, cut where it is too long: a task must reach its person all the same."""
    try:
        return text.render(locale, variables)[:most]
    except TextError:
        return ""
