"""The model of a flow file. The file's name is the flow's id."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from annai.core.changes import Changes
from annai.core.exits import Exits
from annai.core.fields import AnyDuration, Id, Model, Source, Title
from annai.core.on_change import OnChange
from annai.core.reentry import Reentry
from annai.core.returning import ComeBack
from annai.core.steps.step import Item, Step
from annai.core.triggers.trigger import Trigger


class Goal(Model):
    """What the flow is for; reaching it ends the run, having reached it keeps the flow from starting."""

    event: str
    within: AnyDuration | None = None


def begins_with_step(steps: tuple[Step | Literal["end"], ...]) -> tuple[Step | Literal["end"], ...]:
    if steps[0] == "end":
        raise ValueError("the first item must be a step, not end")
    return steps


Steps = Annotated[tuple[Item, ...], Field(min_length=1, max_length=100), AfterValidator(begins_with_step)]
Base = Annotated[
    str,
    Field(
        max_length=300,
        description="Another flow, or a file of parts/, whose keys this flow takes over.",
        examples=["first-report", "parts/onboarding.yaml"],
    ),
]


class Variant(Model):
    """What differs for those of whom `when` holds as their run begins. The first variant that fits is taken."""

    id: Id
    when: Source
    changes: Changes = ()
    steps: Steps | None = None
    goal: Goal | None = None
    exit: Exits | None = None


class Flow(Model):
    """A flow file. `end` among its steps closes the chain above it; steps below are reached by goto or else.

    When it is read, `extends` and `changes` have become the keys and steps that they stand for.
    """

    title: Title
    status: Literal["draft", "live", "paused"] = "live"
    subject: Literal["user", "account"] = "user"
    audience: Source | None = None
    trigger: Trigger
    reentry: Reentry = "never"
    exclusion_group: Id | None = None
    tags: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    essential: bool = False
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    goal: Goal | None = None
    exit: Exits | None = None
    come_back: ComeBack | None = None
    hide: Source | None = None
    enroll: Literal["new", "existing"] = "new"
    on_change: OnChange = "pin"
    steps: Steps
    extends: Base | None = None
    changes: Changes = ()
    variants: Annotated[tuple[Variant, ...], Field(max_length=20)] = ()

    @cached_property
    def numbered(self) -> tuple[tuple[int, Step], ...]:
        """The steps with their places in the list; `end` is none."""
        return tuple((index, item) for index, item in enumerate(self.steps) if isinstance(item, Step))
