"""Targets: the elements of a page that steps point at."""

from collections.abc import Iterator
from typing import ClassVar

from annai.core.fields import Model
from annai.core.steps.kind import Place
from annai.core.steps.shown import ShownModel
from annai.wire.experience import Target as WireTarget


class Target(Model):
    """How the widget finds the element: CSS first, then its text."""

    css: str
    text: str | None = None

    @property
    def wire(self) -> WireTarget:
        return WireTarget(self.css, self.text)


class TargetedModel(ShownModel):
    """A kind that points at an element."""

    targeted: ClassVar[bool] = True

    target: Target

    def selectors(self) -> Iterator[tuple[str, Place]]:
        yield self.target.css, ("target", "css")
