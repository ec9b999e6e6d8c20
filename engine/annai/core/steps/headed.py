"""What surveys, quizzes, checklists and resource centres share: a title and a body above what they hold."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from annai.core.fields import Text
from annai.core.inputs import Interaction
from annai.core.refusal import InputRefused
from annai.core.steps.kind import Compiler, Leave, Move, Place, StepModel
from annai.core.steps.shown import Part, ShownStep

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class HeadedModel(StepModel):
    """A kind with a title and a body, each of which may be left out."""

    shown: ClassVar[bool] = True

    title: Text | None = None
    body: Text | None = None

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.title, ("title",)
        yield self.body, ("body",)

    def common(self, compiler: Compiler, **parts: Part) -> dict[str, Any]:
        """What the compiled step has of a HeadedStep, with these parts beside its head."""
        title = {"title": compiler.text(self.title, "title")} if self.title is not None else {}
        body = {"body": compiler.rich_text(self.body, "body")} if self.body is not None else {}
        return {"parts": {**title, **body, **parts}}


class HeadedStep(ShownStep, frozen=True, kw_only=True):
    """A step that people answer; what it does not take now is refused."""

    keeps: ClassVar[bool] = True

    dismissable: bool = True

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        if input.kind in ("seen", "snoozed", "target_missed", "back"):
            return super().interact(turn, standing, input)
        if input.kind != "dismissed":
            return self.take(turn, standing, input)
        if not self.dismissable:
            raise refused(input, self)
        return Leave("dismissed")

    @abstractmethod
    def take(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        """A person has answered. Raises InputRefused, and then nothing has changed."""


def refused(input: Interaction, step: ShownStep) -> InputRefused:
    return InputRefused("not_possible", f"the {step.kind} {step.id!r} does not take {input.kind!r} now")


class Words(Struct, frozen=True):
    """A step's own words, by locale's language; English serves the others."""

    by_language: Mapping[str, Mapping[str, str]]
    variables: ClassVar[frozenset[str]] = frozenset()

    def render(self, locale: str, variables: Mapping[str, Any]) -> Mapping[str, str]:
        return self.by_language.get(locale.split("-")[0], self.by_language["en"])
