"""`banner`: a bar at an edge of the page, or at one of its elements."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from pydantic import model_validator

from annai.core.fields import Text
from annai.core.steps.kind import Compiler, Move, Place
from annai.core.steps.shown import ShownModel, ShownStep, shown_parts
from annai.core.target import Target
from annai.wire.experience import BannerContent, BannerPlacement, Surface
from annai.wire.experience import Target as WireTarget

AT_PAGE = ("top", "bottom")


class Banner(ShownModel):
    """`top` and `bottom` are of the page; the others say where it lies at the target."""

    body: Text
    placement: BannerPlacement = "top"
    target: Target | None = None
    dismissable: bool = True

    @model_validator(mode="after")
    def _target_fits(self) -> Self:
        if (self.target is None) != (self.placement in AT_PAGE):
            raise ValueError("first, last, before and after need a target; top and bottom are the page's and take none")
        return self

    def selectors(self) -> Iterator[tuple[str, Place]]:
        for css, place in self.target.selectors() if self.target else ():
            yield css, ("target", *place)

    def compile(self, compiler: Compiler) -> "BannerStep":
        return compiler.make(
            BannerStep,
            **self.common(compiler),
            placement=self.placement,
            target=self.target.wire if self.target else None,
            dismissable=self.dismissable,
        )


class BannerStep(ShownStep, frozen=True, kw_only=True):
    surface: ClassVar[Surface] = "banner"

    placement: BannerPlacement
    target: WireTarget | None
    dismissable: bool

    def dismiss(self) -> Move | None:
        return super().dismiss() if self.dismissable else None

    def content(self, rendered: Mapping[str, Any]) -> BannerContent:
        return BannerContent(
            title=rendered.get("title") or None,
            **shown_parts(rendered),
            placement=self.placement,
            target=self.target,
            dismissable=self.dismissable,
        )
