"""What the steps that appear in the product share."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import model_validator

from annai.core.fields import Text
from annai.core.inputs import Interaction
from annai.core.spending import MessageKind
from annai.core.steps.action import Actions, Buttons, CompiledAction, calls_of, compile_actions
from annai.core.steps.advance import NO_WAYS, Advance, OnCondition, OnEvent, Ways, compile_ways, ways_of
from annai.core.steps.kind import Back, CompiledStep, Compiler, Go, Leave, Move, Place, Start, StepModel
from annai.core.steps.media import Image, Video, compile_media, media_texts
from annai.core.steps.recipients import Recipients
from annai.core.steps.snooze import come_back, snooze
from annai.core.subject import Phase
from annai.wire.experience import Content, Labels, Progress, Surface

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class ShownModel(StepModel):
    """A kind with a title, a body, an image, a video and buttons."""

    shown: ClassVar[bool] = True
    targeted: ClassVar[bool] = False  # whether it points at an element, whose click may lead on

    title: Text | None = None
    body: Text | None = None
    image: Image | None = None
    video: Video | None = None
    actions: Actions = ()
    advance: Advance = "action"
    to: Recipients | None = None

    @model_validator(mode="after")
    def _click_needs_target(self) -> Self:
        if self.clicked and not self.targeted:
            raise ValueError("advance: click is for kinds with a target: tooltip and hotspot")
        return self

    @property
    def clicked(self) -> bool:
        """Whether a click on the target leads on."""
        return any(way == "click" for way, _ in ways_of(self.advance))

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.to is not None and self.to.otherwise:
            yield self.to.otherwise, ("to", "else")
        for index, action in enumerate(self.actions):
            if action.goto:
                yield action.goto, ("actions", index, "goto")

    def goes_on(self) -> bool:
        ways = any(way != "action" for way, _ in ways_of(self.advance))
        return ways or self._watched_on() or not self.actions or any(action.goes_on for action in self.actions)

    def _watched_on(self) -> bool:
        return self.video is not None and self.video.watched is not None

    def passes(self, next: str) -> Iterator[str]:
        if any(isinstance(way, OnCondition) for way, _ in ways_of(self.advance)):
            yield next

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.title, ("title",)
        yield self.body, ("body",)
        yield from media_texts(self.image, self.video)
        for index, action in enumerate(self.actions):
            yield action.label, ("actions", index, "label")

    def events(self) -> Iterator[tuple[str, Place]]:
        for way, path in ways_of(self.advance):
            if isinstance(way, OnEvent):
                yield way.event, (*path, "event")

    def calls(self) -> Iterator[tuple[Mapping[str, Any], Place]]:
        return calls_of(self.actions)

    def flows(self) -> Iterator[tuple[str, Place]]:
        for index, action in enumerate(self.actions):
            if action.start:
                yield action.start, ("actions", index, "start")

    def common(self, compiler: Compiler) -> dict[str, Any]:
        """What the compiled step has of a ShownStep."""
        actions = tuple(compile_actions(self.actions, compiler))
        title = {"title": compiler.text(self.title, "title")} if self.title is not None else {}
        body = {"body": compiler.rich_text(self.body, "body")} if self.body is not None else {}
        media = dict(compile_media(self.image, self.video, compiler))
        return {
            "parts": {**title, **body, **media, "actions": Buttons(actions)},
            "actions": actions,
            "ways": compile_ways(self.advance, compiler),
            "watched": self.video.enough if self.video else None,
        }


class Part(Protocol):
    """A field of a content. `variables` are the dotted names that it reads: without any it is the same for everyone."""

    @property
    def variables(self) -> frozenset[str]: ...

    def render(self, locale: str, variables: Mapping[str, Any]) -> Any:
        """Raises TextError when a text is too long."""
        ...


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
    reversible: ClassVar[bool] = True
    surface: ClassVar[Surface] = "interrupting"
    message: ClassVar[MessageKind] = "tour"  # what the caps take it for, where it interrupts

    parts: Mapping[str, Part]
    actions: tuple[CompiledAction, ...] = ()
    ways: Ways = NO_WAYS
    watched: int | None = None  # percent of its video with which it is done
    forms: dict[str, Form] = field(default_factory=dict)

    @abstractmethod
    def content(self, rendered: Mapping[str, Any]) -> Content:
        """The content as the wire carries it, from its rendered parts."""
        ...

    @property
    def awaits(self) -> frozenset[str]:
        return frozenset(event for event, _ in self.ways.events)

    @property
    def timeless(self) -> bool:
        return self.ways.timeless and all(action.snooze is None for action in self.actions)

    @property
    def returns(self) -> bool:
        return any(action.back for action in self.actions)

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        return self.ways.settle(turn, standing)

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        return self.ways.hear(turn, standing, event)

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        come_back(turn, standing)
        return self.ways.settle(turn, standing)

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        moments = (standing.run.until, self.ways.due(turn, standing))
        return min((moment for moment in moments if moment is not None), default=None)

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        if standing.run.phase == "snoozed":
            return None  # another tab has not heard of it yet
        match input.kind:
            case "seen":
                return self.see(turn, standing)
            case "watched":
                return self._watch(turn, standing, input.share or 0)
            case "target_missed":
                turn.signal("target_missed", standing.flow.id, standing.run, input.item)
                return None
            case "dismissed":
                return self.dismiss()
            case "back":
                return Back()
        return self._press(turn, standing, input)

    def see(self, turn: "Turn", standing: "Standing") -> Move | None:
        run = standing.run
        if run.seen is None:
            turn.stand(standing.flow, self, replace(run, seen=turn.now))
            turn.signal("step_seen", standing.flow.id, run)
        return None

    def dismiss(self) -> Move | None:
        """Its cross was pressed."""
        return Leave("dismissed")

    def _watch(self, turn: "Turn", standing: "Standing", share: float) -> Move | None:
        """More of the video was watched; the record has each quarter once."""
        run, percent = standing.run, int(share * 100)
        if percent <= run.watched:
            return None
        turn.stand(standing.flow, self, replace(run, watched=percent))
        for quarter in (25, 50, 75, 100):
            if run.watched < quarter <= percent:
                turn.signal("video_watched", standing.flow.id, run, str(quarter))
        return Go(self.next, "watched") if self.watched is not None and percent >= self.watched else None

    def _press(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        action = self._pressed(input.action)
        if action is not None and action.snooze is not None:
            snooze(turn, standing, action.snooze)
            return None
        return None if input.kind == "snoozed" else self._led(action)

    def _pressed(self, index: int | None) -> CompiledAction | None:
        """The button, if the step has it."""
        return None if index is None or index >= len(self.actions) else self.actions[index]

    def _led(self, action: CompiledAction | None) -> Move | None:
        """Where a button leads; an unknown one leads on."""
        if action is None:
            return Go(self.next)
        if action.stay:
            return None if action.start is None else Start(action.start)
        if action.back:
            return Back()
        return Leave("dismissed", start=action.start) if action.dismiss else Go(action.goto, start=action.start)


def shown_parts(rendered: Mapping[str, Any]) -> dict[str, Any]:
    """What every content has of the rendered parts."""
    return {
        "body": rendered.get("body", ()),
        "actions": rendered["actions"],
        "image": rendered.get("image"),
        "video": rendered.get("video"),
    }
