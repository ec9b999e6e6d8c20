"""`card`: lies in a place of the host's own page, a slot that `workspace.yaml` declares."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from annai.core.fields import Id, Text
from annai.core.steps.kind import Compiler, Move, Place
from annai.core.steps.shown import ShownModel, ShownStep, shown_parts
from annai.wire.experience import CardContent, Surface


class Card(ShownModel):
    slot: Id
    body: Text
    dismissable: bool = True

    def slots(self) -> Iterator[tuple[str, Place]]:
        yield self.slot, ("slot",)

    def compile(self, compiler: Compiler) -> "CardStep":
        return compiler.make(CardStep, **self.common(compiler), slot=self.slot, dismissable=self.dismissable)


class CardStep(ShownStep, frozen=True, kw_only=True):
    surface: ClassVar[Surface] = "passive"

    slot: str
    dismissable: bool

    def dismiss(self) -> Move | None:
        return super().dismiss() if self.dismissable else None

    def content(self, rendered: Mapping[str, Any]) -> CardContent:
        return CardContent(
            title=rendered.get("title") or None,
            **shown_parts(rendered),
            slot=self.slot,
            dismissable=self.dismissable,
        )
