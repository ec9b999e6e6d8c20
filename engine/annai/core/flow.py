"""The models of a flow file. The file's name is the flow's id.

A choice of shapes is told apart by a discriminator, so that a fault is reported for the one that was meant.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from annai.core.glob import compile_glob
from annai.core.instant import parse_duration


def checked(parse: Callable[[str], object]) -> AfterValidator:
    """Keeps the text if `parse` accepts it."""
    return AfterValidator(lambda text: (parse(text), text)[1])


def word_or_mapping(value: Any) -> str:
    return "<word>" if isinstance(value, str) else "<mapping>"


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Duration = Annotated[str, checked(parse_duration)]
Glob = Annotated[str, Field(max_length=500), checked(compile_glob)]
Source = Annotated[str, Field(min_length=1, max_length=2_000)]
Text = Annotated[
    Annotated[str, Field(max_length=4_000), Tag("<word>")]
    | Annotated[dict[str, str], Field(min_length=1, max_length=40), Tag("<mapping>")],
    Discriminator(lambda value: "<mapping>" if isinstance(value, dict) else "<word>"),
]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EventTrigger(Model):
    """Starts the flow when the event comes and `where` holds."""

    event: str
    where: Source | None = None


class PageTrigger(Model):
    """Starts the flow on a page whose path matches the glob."""

    page: Glob
    where: Source | None = None


class Goal(Model):
    """What the flow is for; reaching it ends the run, having reached it keeps the flow from starting."""

    event: str
    within: Duration | None = None


class Target(Model):
    """How the widget finds the element a step points at: CSS first, then its text."""

    css: str
    text: str | None = None


class Action(Model):
    """A button. Without `goto`, `dismiss` or `href` it goes on to the next step."""

    label: Text
    goto: Id | None = None
    dismiss: bool = False
    href: Annotated[str, Field(pattern=r"^(https?://|/)")] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([self.goto is not None, self.dismiss, self.href is not None]) > 1:
            raise ValueError("an action has one of goto, dismiss and href")
        return self


class Tooltip(Model):
    target: Target
    title: Text | None = None
    body: Text
    advance: Literal["click", "action"] = "action"
    placement: Literal["auto", "top", "bottom", "left", "right"] = "auto"
    actions: Annotated[tuple[Action, ...], Field(max_length=4)] = ()


class Modal(Model):
    title: Text
    body: Text
    actions: Annotated[tuple[Action, ...], Field(max_length=4)] = ()


class Wait(Model):
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


class Email(Model):
    """Sends a template of `emails/` to the run's user."""

    template: Id
    topic: Id
    subject: Text


Kind = Literal["tooltip", "modal", "wait", "email"]
KINDS: tuple[Kind, ...] = ("tooltip", "modal", "wait", "email")


class Step(Model):
    """One step: an id, one kind, and for what appears in the product, the page it belongs to."""

    id: Id
    page: Glob | None = None
    tooltip: Tooltip | None = None
    modal: Modal | None = None
    wait: Wait | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"a step has exactly one of {', '.join(KINDS)}; this has {' and '.join(given) or 'none'}")
        if self.id == "end":
            raise ValueError("end names the end of the flow; give the step another id")
        return self

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


def trigger_kind(value: Any) -> str:
    paged = isinstance(value, PageTrigger) or (isinstance(value, dict) and "page" in value)
    return "<page>" if paged else "<event>"


Trigger = Annotated[
    Annotated[EventTrigger, Tag("<event>")] | Annotated[PageTrigger, Tag("<page>")],
    Discriminator(trigger_kind),
]
Item = Annotated[
    Annotated[Step, Tag("<mapping>")] | Annotated[Literal["end"], Tag("<word>")], Discriminator(word_or_mapping)
]


def begins_with_step(steps: tuple[Step | Literal["end"], ...]) -> tuple[Step | Literal["end"], ...]:
    if steps[0] == "end":
        raise ValueError("the first item must be a step, not end")
    return steps


class Flow(Model):
    """A flow file. `end` among its steps closes the chain above it; steps below are reached by goto or else."""

    title: Text
    subject: Literal["user"] = "user"
    audience: Source | None = None
    trigger: Trigger
    reentry: Literal["never"] = "never"
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    goal: Goal | None = None
    exit: Source | None = None
    steps: Annotated[tuple[Item, ...], Field(min_length=1, max_length=100), AfterValidator(begins_with_step)]
