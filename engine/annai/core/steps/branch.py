"""`branch`: goes to the first of several steps whose condition holds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, RootModel, Tag

from annai.core.conditions import Condition
from annai.core.fields import Id, Model, Source
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepKind

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_CASES = 20


class Case(Model):
    """Leads to a step when its condition holds."""

    if_: Source = Field(alias="if")
    goto: Id


class Otherwise(Model):
    """Leads to a step when no condition held."""

    else_: Id = Field(alias="else")


def told(value: Any) -> str:
    """Which of both is meant."""
    return "<else>" if isinstance(value, Otherwise) or (isinstance(value, dict) and "else" in value) else "<if>"


Arm = Annotated[Annotated[Case, Tag("<if>")] | Annotated[Otherwise, Tag("<else>")], Discriminator(told)]


def else_comes_last(arms: tuple[Case | Otherwise, ...]) -> tuple[Case | Otherwise, ...]:
    if any(isinstance(arm, Otherwise) for arm in arms[:-1]):
        raise ValueError("else comes once, and last: what stands below it is never asked")
    return arms


class Branch(
    RootModel[Annotated[tuple[Arm, ...], Field(min_length=1, max_length=MOST_CASES), AfterValidator(else_comes_last)]],
    StepKind,
):
    """Cases in order, and `else`. Without it (which lint reports) it leads to the next step when none holds."""

    model_config = ConfigDict(frozen=True)

    def jumps(self) -> Iterator[tuple[str, Place]]:
        for index, arm in enumerate(self.root):
            yield (arm.goto, (index, "goto")) if isinstance(arm, Case) else (arm.else_, (index, "else"))

    def goes_on(self) -> bool:
        return not isinstance(self.root[-1], Otherwise)

    def passes(self, next: str) -> Iterator[str]:
        yield from (goal for goal, _ in self.jumps())
        if self.goes_on():
            yield next

    def compile(self, compiler: Compiler) -> "BranchStep":
        cases = [(index, arm) for index, arm in enumerate(self.root) if isinstance(arm, Case)]
        last = self.root[-1]
        return compiler.make(
            BranchStep,
            cases=tuple((compiler.standing(arm.if_, index, "if"), arm.goto) for index, arm in cases),
            otherwise=last.else_ if isinstance(last, Otherwise) else compiler.next,
        )


class BranchStep(CompiledStep, frozen=True, kw_only=True):
    reversible: ClassVar[bool] = True

    cases: tuple[tuple[Condition | None, str], ...]
    otherwise: str

    def enter(self, turn: "Turn", standing: "Standing") -> Move:
        facts = turn.facts_of(standing.flow)
        return Go(next((goto for condition, goto in self.cases if turn.holds(condition, facts)), self.otherwise))
