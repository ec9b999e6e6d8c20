"""What the steps that appear in the product share."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import Field, model_validator

from annai.core.fields import Duration, Id, Model, Text
from annai.core.inputs import Interaction
from annai.core.instant import parse_duration
from annai.core.spending import MessageKind
from annai.core.steps.kind import CompiledStep, Compiler, Go, Leave, Move, Place, StepModel
from annai.core.steps.snooze import come_back, snooze
from annai.core.subject import Phase
from annai.core.text import LocalText
from annai.wire.experience import Action as WireAction
from annai.wire.experience import Content, Labels, Progress, Surface

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class Action(Model):
    """A button. Without `goto`, `dismiss`, `snooze` or `href` it goes on to the next step."""

    label: Text
    goto: Id | None = None
    dismiss: bool = False
    snooze: Duration | None = None
    href: Annotated[str, Field(pattern=r"^(https?://|/)")] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([self.goto is not None, self.dismiss, self.snooze is not None, self.href is not None]) > 1:
            raise ValueError("an action has one of goto, dismiss, snooze and href")
        return self

    @property
    def goes_on(self) -> bool:
        """Whether it leads to the next step."""
        return self.goto is None and not self.dismiss and self.snooze is None


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
        return not self.actions or any(action.goes_on for action in self.actions)

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
            snooze = parse_duration(action.snooze) if action.snooze else None
            yield CompiledAction(label, action.goto or compiler.next, action.dismiss, action.href, snooze)


class Part(Protocol):
    """A field of a content. `variables` are the dotted names that it reads: without any it is the same for everyone."""

    @property
    def variables(self) -> frozenset[str]: ...

    def render(self, locale: str, variables: Mapping[str, Any]) -> Any:
        """Raises TextError when a text is too long."""
        ...


class CompiledAction(Struct, frozen=True):
    """A button; `goto` is the step it leads to, or END; `snooze` for how many milliseconds it puts the step off."""

    label: LocalText
    goto: str
    dismiss: bool
    href: str | None
    snooze: int | None = None

    def render(self, locale: str, variables: Mapping[str, Any]) -> WireAction:
        label = self.label.render(locale, variables)
        return WireAction(label, self.dismiss, self.href, self.snooze is not None)


class Buttons(Struct, frozen=True):
    actions: tuple[CompiledAction, ...]

    @property
    def variables(self) -> frozenset[str]:
        return frozenset().union(*(action.label.variables for action in self.actions))

    def render(self, locale: str, variables: Mapping[str, Any]) -> tuple[WireAction, ...]:
        return tuple([one.render(locale, variables) for one in self.actions])


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
    message: ClassVar[MessageKind] = "tour"  # what the caps take it for, where it interrupts

    shown_at: int  # position among the shown steps, from 1
    parts: Mapping[str, Part]
    actions: tuple[CompiledAction, ...] = ()
    forms: dict[str, Form] = field(default_factory=dict)

    @abstractmethod
    def content(self, rendered: Mapping[str, Any]) -> Content:
        """The content as the wire carries it, from its rendered parts."""
        ...

    @property
    def timeless(self) -> bool:
        return all(action.snooze is None for action in self.actions)

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        come_back(turn, standing)
        return None

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        return standing.run.until

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        run = standing.run
        if run.phase == "snoozed":
            return None  # another tab has not heard of it yet
        if input.kind == "seen":
            if run.seen is None:
                turn.stand(standing.flow, self, replace(run, seen=turn.now))
                turn.signal("step_seen", standing.flow.id, run)
            return None
        if input.kind == "target_missed":
            turn.signal("target_missed", standing.flow.id, run)
            return None
        if input.kind == "dismissed":
            return Leave("dismissed")
        action = self._pressed(input.action)
        if action is not None and action.snooze is not None:
            snooze(turn, standing, action.snooze)
            return None
        return None if input.kind == "snoozed" else self._led(action)

    def _pressed(self, index: int | None) -> CompiledAction | None:
        """The button, if the step has it."""
        return None if index is None or index >= len(self.actions) else self.actions[index]

    def _led(self, action: CompiledAction | None) -> Move:
        """Where a button leads; an unknown one leads on."""
        if action is None:
            return Go(self.next)
        return Leave("dismissed") if action.dismiss else Go(action.goto)
