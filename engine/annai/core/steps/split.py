"""`split`: sends each subject down one of several ways, by weight, and always the same way."""

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import ConfigDict, Field, RootModel

from annai.core.fields import Id, Model
from annai.core.share import PERCENT, percent_of
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepKind

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_WAYS = 20


class Way(Model):
    """`weight` is in percent; 0 closes the way."""

    weight: Annotated[int, Field(ge=0, le=PERCENT)]
    goto: Id


class Split(RootModel[Annotated[tuple[Way, ...], Field(min_length=1, max_length=MOST_WAYS)]], StepKind):
    """Ways whose weights sum to 100 (lint says so)."""

    model_config = ConfigDict(frozen=True)

    def jumps(self) -> Iterator[tuple[str, Place]]:
        for index, way in enumerate(self.root):
            yield way.goto, (index, "goto")

    def goes_on(self) -> bool:
        return False

    def passes(self, next: str) -> Iterator[str]:
        yield from (way.goto for way in self.root)

    def compile(self, compiler: Compiler) -> "SplitStep":
        bounds = accumulate(way.weight for way in self.root)
        return compiler.make(SplitStep, ways=tuple(zip(bounds, (way.goto for way in self.root), strict=True)))


class SplitStep(CompiledStep, frozen=True, kw_only=True):
    """`ways` are the steps, each with the percentage below which it is chosen."""

    reversible: ClassVar[bool] = True

    ways: tuple[tuple[int, str], ...]

    def enter(self, turn: "Turn", standing: "Standing") -> Move:
        point = percent_of(turn.subject.key, standing.flow.id, self.id)
        return Go(next((goto for bound, goto in self.ways if point < bound), self.ways[-1][1]))
