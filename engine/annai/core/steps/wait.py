"""`wait`: stands still until an event comes, or a time is over."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from annai.core.conditions import Condition
from annai.core.fields import Duration, Id, Source
from annai.core.instant import parse_duration
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepModel
from annai.core.subject import Run

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class Wait(StepModel):
    """Waits for an event; after `up_to` it goes on to `otherwise` (written `else`), or to the next step."""

    for_: str = Field(alias="for")
    where: Source | None = None
    up_to: Duration | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _times_out(self) -> Self:
        if self.otherwise is not None and self.up_to is None:
            raise ValueError("else needs up_to: the time after which the wait gives up")
        return self

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.otherwise:
            yield self.otherwise, ("else",)

    def events(self) -> Iterator[tuple[str, Place]]:
        yield self.for_, ("for",)

    def compile(self, compiler: Compiler) -> "WaitStep":
        return compiler.make(
            WaitStep,
            event=self.for_,
            where=compiler.moment(self.where, self.for_, "where"),
            up_to=parse_duration(self.up_to) if self.up_to else None,
            otherwise=self.otherwise or compiler.next,
        )


class WaitStep(CompiledStep, frozen=True, kw_only=True):
    """`otherwise` is where its time-out, `up_to` milliseconds, leads."""

    event: str
    where: Condition | None
    up_to: int | None
    otherwise: str

    @property
    def awaits(self) -> frozenset[str]:
        return frozenset({self.event})

    @property
    def timeless(self) -> bool:
        return self.up_to is None

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        return Go(self.next, "event") if event == self.event and turn.holds(self.where) else None

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        over = self.due(turn, standing.run)
        return Go(self.otherwise, "timed_out") if over is not None and over <= turn.now else None

    def due(self, turn: "Turn", run: Run) -> int | None:
        return None if self.up_to is None else run.entered + self.up_to
