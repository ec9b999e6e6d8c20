"""`come_back` as a flow file writes it, and when a run that has ended returns."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Struct
from pydantic import Field

from annai.core.deadline import Deadline, limit_of
from annai.core.fields import AnyDuration, Id, Model
from annai.core.subject import Outcome, Run

if TYPE_CHECKING:
    from annai.core.turn import Turn

UNFINISHED: tuple[Outcome, ...] = ("dismissed", "completed")
MOST = 10


class ComeBack(Model):
    """The flow returns so long after each end without the goal, at the step `at`; at last at the step `then`."""

    after: Annotated[tuple[AnyDuration, ...], Field(min_length=1, max_length=MOST)]
    until: Literal["goal"] = "goal"
    at: Id | None = None
    then: Id | None = None


class Returning(Struct, frozen=True):
    """When a flow returns, and the steps at which it begins then and in the end."""

    after: tuple[int | Deadline, ...]
    at: str
    then: str | None

    def step(self, returns: int) -> str:
        """Where the run begins that is the so-manieth return."""
        return self.then if self.then is not None and returns > len(self.after) else self.at

    def again(self, turn: "Turn", run: Run, outcome: Outcome) -> int | None:
        """When the flow returns after this run; None: not any more."""
        if outcome not in UNFINISHED or run.returns > len(self.after):
            return None
        if run.returns == len(self.after):
            return turn.now if self.then is not None else None
        return turn.ends(self.after[run.returns], turn.now)


def returning(model: ComeBack | None, first: str) -> Returning | None:
    if model is None:
        return None
    return Returning(tuple(limit_of(length) for length in model.after), model.at or first, model.then)
