"""Experiences: what a browser shows. Rich text is a tree, never HTML."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from annai.wire.base import Wire

Surface = Literal["interrupting", "banner", "checklist", "resource_centre", "passive"]
Placement = Literal["auto", "top", "bottom", "left", "right"]


class TextNode(Wire):
    type: Literal["text"] = "text"
    text: str
    strong: bool = False
    href: str | None = None


class Break(Wire):
    type: Literal["break"] = "break"


class Paragraph(Wire):
    type: Literal["paragraph"] = "paragraph"
    children: list[Annotated[TextNode | Break, Field(discriminator="type")]]


RichText = list[Paragraph]


class Target(Wire):
    """The element a tooltip points at; `text` settles which of several matches is meant."""

    css: str
    text: str | None = None


class Action(Wire):
    """A button. Pressing it reports `advanced` with its index, or `dismissed` when `dismiss` is true."""

    label: str
    dismiss: bool = False
    href: str | None = None


class Progress(Wire):
    """Step `at` of `of` in-app steps, from 1."""

    at: int
    of: int


class TooltipContent(Wire):
    kind: Literal["tooltip"] = "tooltip"
    target: Target
    title: str | None = None
    body: RichText
    advance: Literal["click", "action"]
    placement: Placement
    actions: list[Action]


class ModalContent(Wire):
    kind: Literal["modal"] = "modal"
    title: str
    body: RichText
    actions: list[Action]


class Labels(Wire):
    """The widget's own words, in the experience's locale."""

    close: str
    next: str
    progress: str


class Experience(Wire):
    """One thing to show: step `step` of run number `run` of flow `flow`."""

    flow: str
    run: int
    step: str
    surface: Surface
    locale: str
    progress: Progress
    labels: Labels
    content: Annotated[TooltipContent | ModalContent, Field(discriminator="kind")]

    @cached_property
    def json_bytes(self) -> bytes:
        """Its JSON, written once."""
        return self.model_dump_json().encode()
