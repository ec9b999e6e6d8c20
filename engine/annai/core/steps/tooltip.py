"""`tooltip`: points at an element of the page."""

from collections.abc import Mapping
from typing import Any

from annai.core.fields import Text
from annai.core.steps.advance import Word
from annai.core.steps.kind import Compiler
from annai.core.steps.shown import ShownStep, shown_parts
from annai.core.steps.target import TargetedModel
from annai.wire.experience import Placement, TooltipContent
from annai.wire.experience import Target as WireTarget


class Tooltip(TargetedModel):
    body: Text
    placement: Placement = "auto"

    def compile(self, compiler: Compiler) -> "TooltipStep":
        return compiler.make(
            TooltipStep,
            **self.common(compiler),
            target=self.target.wire,
            advance="click" if self.clicked else "action",
            placement=self.placement,
        )


class TooltipStep(ShownStep, frozen=True, kw_only=True):
    target: WireTarget
    advance: Word
    placement: Placement

    def content(self, rendered: Mapping[str, Any]) -> TooltipContent:
        return TooltipContent(
            title=rendered.get("title") or None,
            **shown_parts(rendered),
            target=self.target,
            advance=self.advance,
            placement=self.placement,
        )
