"""`hotspot`: a mark beside an element, which opens what it has to say when a person turns to it."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from annai.core.fields import Text
from annai.core.steps.advance import Word
from annai.core.steps.kind import Compiler, Place
from annai.core.steps.shown import ShownStep, shown_parts
from annai.core.steps.target import TargetedModel
from annai.wire.experience import HotspotContent, Icon, Placement, Surface
from annai.wire.experience import Target as WireTarget

Open = Literal["click", "hover"]


class Hotspot(TargetedModel):
    """A beacon; with `icon` that sign, with `label` a button. Without a body, pressing it is its one action."""

    placement: Placement = "auto"
    open: Open = "click"
    icon: Icon | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.icon is not None and self.label is not None:
            raise ValueError("a hotspot has an icon or a label; without both it is a beacon")
        if self.body is None and (len(self.actions) != 1 or self.open == "hover"):
            raise ValueError("a hotspot has a body, or one action that pressing it does")
        return self

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        yield self.label, ("label",)

    def compile(self, compiler: Compiler) -> "HotspotStep":
        common = self.common(compiler)
        label = {"label": compiler.text(self.label, "label")} if self.label is not None else {}
        return compiler.make(
            HotspotStep,
            **{**common, "parts": {**common["parts"], **label}},
            target=self.target.wire,
            advance="click" if self.clicked else "action",
            placement=self.placement,
            open=self.open,
            icon=self.icon,
        )


class HotspotStep(ShownStep, frozen=True, kw_only=True):
    surface: ClassVar[Surface] = "passive"

    target: WireTarget
    advance: Word
    placement: Placement
    open: Open
    icon: Icon | None

    def content(self, rendered: Mapping[str, Any]) -> HotspotContent:
        return HotspotContent(
            title=rendered.get("title") or None,
            **shown_parts(rendered),
            target=self.target,
            advance=self.advance,
            placement=self.placement,
            open=self.open,
            icon=self.icon,
            label=rendered.get("label"),
        )
