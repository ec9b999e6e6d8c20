"""What the steps that appear in the product share."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import Field, model_validator

from annai.core.fields import Id, Model, Text
from annai.core.inputs import Interaction
from annai.core.steps.kind import CompiledStep, Compiler, Go, Leave, Move, Place, StepModel
from annai.core.subject import Phase
from annai.core.text import LocalText
from annai.wire.experience import Action as WireAction
from annai.wire.experience import Content, Labels, Progress, Surface

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


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


class ShownModel(StepModel):
    """A kind with a title, a body and buttons."""

    shown: ClassVar[bool] = True

    title: Text | None = None
    body: Text
    actions: Annotated[tuple[Action, ...], Field(max_length=4)] = ()

    def jumps(self) -> Iterator[tuple[str, Place]]:
        for index, action in enumerate(self.actions):
            if action.goto:
                yield action.goto, ("actions", index, "goto")

    def goes_on(self) -> bool:
        return not self.actions or any(not action.goto and not action.dismiss for action in self.actions)

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.title, ("title",)
        yield self.body, ("body",)
        for index, action in enumerate(self.actions):
            yield action.label, ("actions", index, "label")

    def common(self, compiler: Compiler) -> dict[str, Any]:
        """What the compiled step has of a ShownStep."""
        actions = tuple(self._actions(compiler))
        title = {"title": compiler.text(self.title, "title")} if self.title else {}
        parts = {**title, "body": compiler.rich_text(self.body, "body"), "actions": Buttons(actions)}
        return {"shown_at": compiler.shown_at, "parts": parts, "actions": actions}

    def _actions(self, compiler: Compiler) -> Iterator["CompiledAction"]:
        for index, action in enumerate(self.actions):
            label = compiler.text(action.label, "actions", index, "label")
            yield CompiledAction(label, action.goto or compiler.next, action.dismiss, action.href)


class Part(Protocol):
    """A field of a content. `variables` are the dotted names that it reads: without any it is the same for everyone."""

    @property
    def variables(self) -> frozenset[str]: ...

    def render(self, locale: str, variables: Mapping[str, Any]) -> Any:
        """Raises TextError when a text is too long."""
        ...


class CompiledAction(Struct, frozen=True):
    """A button; `goto` is the step it leads to, or END."""

    label: LocalText
    goto: str
    dismiss: bool
    href: str | None


class Buttons(Struct, frozen=True):
    actions: tuple[CompiledAction, ...]

    @property
    def variables(self) -> frozenset[str]:
        return frozenset().union(*(action.label.variables for action in self.actions))

    def render(self, locale: str, variables: Mapping[str, Any]) -> tuple[WireAction, ...]:
        return tuple([WireAction(one.label.render(locale, variables), one.dismiss, one.href) for one in self.actions])


class Form(Struct, frozen=True):
    """What an experience of a step in one locale is for everyone.

    `rendered` are the parts that read no data, `personal` names the others; without any, `content` is complete.
    """

    progress: Progress
    labels: Labels
    rendered: Mapping[str, Any]
    personal: tuple[str, ...]
    content: Content | None


class ShownStep(CompiledStep, frozen=True, kw_only=True):
    """A step that appears in the product. `parts` are what of its content is rendered.

    `forms` remembers its form in each locale, made when it is first shown: a large workspace starts sooner.
    """

    phase: ClassVar[Phase] = "showing"
    surface: ClassVar[Surface] = "interrupting"

    shown_at: int  # position among the shown steps, from 1
    parts: Mapping[str, Part]
    actions: tuple[CompiledAction, ...] = ()
    forms: dict[str, Form] = field(default_factory=dict)

    @abstractmethod
    def content(self, rendered: Mapping[str, Any]) -> Content:
        """The content as the wire carries it, from its rendered parts."""
        ...

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        run = standing.run
        if input.kind == "seen":
            if run.seen is None:
                turn.stand(standing.flow, self, replace(run, seen=turn.now))
                turn.signal("step_seen", standing.flow.id, run)
            return None
        if input.kind == "target_missed":
            turn.signal("target_missed", standing.flow.id, run)
            return None
        return Leave("dismissed") if input.kind == "dismissed" else self.pressed(input.action)

    def pressed(self, index: int | None) -> Move:
        """Where a button leads; an unknown one leads on."""
        if index is None or index >= len(self.actions):
            return Go(self.next)
        action = self.actions[index]
        return Leave("dismissed") if action.dismiss else Go(action.goto)
