"""`modal`: a dialog in the middle of the page."""

from collections.abc import Mapping
from typing import Any

from annai.core.fields import Text
from annai.core.steps.kind import Compiler
from annai.core.steps.shown import ShownModel, ShownStep, shown_parts
from annai.wire.experience import ModalContent


class Modal(ShownModel):
    title: Text
    body: Text

    def compile(self, compiler: Compiler) -> "ModalStep":
        return compiler.make(ModalStep, **self.common(compiler))


class ModalStep(ShownStep, frozen=True, kw_only=True):
    def content(self, rendered: Mapping[str, Any]) -> ModalContent:
        return ModalContent(title=rendered["title"], **shown_parts(rendered))
