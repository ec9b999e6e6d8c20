"""Kinds of steps that point at an element of the page."""

from collections.abc import Iterator
from typing import ClassVar

from annai.core.steps.kind import Place
from annai.core.steps.shown import ShownModel
from annai.core.target import Target


class TargetedModel(ShownModel):
    """A kind that points at an element."""

    targeted: ClassVar[bool] = True

    target: Target

    def selectors(self) -> Iterator[tuple[str, Place]]:
        for css, place in self.target.selectors():
            yield css, ("target", *place)
