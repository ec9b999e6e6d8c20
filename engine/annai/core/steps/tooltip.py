"""`tooltip`: points at an element of the page."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from annai.core.fields import Model
from annai.core.steps.kind import Compiler, Place
from annai.core.steps.shown import ShownModel, ShownStep
from annai.wire.experience import Placement, TooltipContent
from annai.wire.experience import Target as WireTarget

Advance = Literal["click", "action"]


class Target(Model):
    """How the widget finds the element a step points at: CSS first, then its text."""

    css: str
    text: str | None = None


class Tooltip(ShownModel):
    target: Target
    advance: Advance = "action"
    placement: Placement = "auto"

    def goes_on(self) -> bool:
        return self.advance == "click" or super().goes_on()

    def selectors(self) -> Iterator[tuple[str, Place]]:
        yield self.target.css, ("target", "css")

    def compile(self, compiler: Compiler) -> "TooltipStep":
        return compiler.make(
            TooltipStep,
            **self.common(compiler),
            target=WireTarget(self.target.css, self.target.text),
            advance=self.advance,
            placement=self.placement,
        )


class TooltipStep(ShownStep, frozen=True, kw_only=True):
    target: WireTarget
    advance: Advance
    placement: Placement

    def content(self, rendered: Mapping[str, Any]) -> TooltipContent:
        return TooltipContent(
            target=self.target,
            title=rendered.get("title") or None,
            body=rendered["body"],
            advance=self.advance,
            placement=self.placement,
            actions=rendered["actions"],
        )
