"""Experiences: what a browser shows. Rich text is a tree, never HTML."""

from typing import Literal

from annai.wire.base import Wire

Surface = Literal["interrupting", "banner", "checklist", "resource_centre", "passive"]
Placement = Literal["auto", "top", "bottom", "left", "right"]


class TextNode(Wire, frozen=True, tag_field="type", tag="text"):
    text: str
    strong: bool = False
    href: str | None = None


class Break(Wire, frozen=True, tag_field="type", tag="break"):
    pass


class Paragraph(Wire, frozen=True, tag_field="type", tag="paragraph"):
    children: tuple[TextNode | Break, ...]


RichText = tuple[Paragraph, ...]


class Target(Wire, frozen=True):
    """The element a tooltip points at; `text` settles which of several matches is meant."""

    css: str
    text: str | None = None


class Action(Wire, frozen=True):
    """A button. Pressing it reports `advanced` with its index, or `dismissed` when `dismiss` is true.

    One with `snooze` puts the step off: `snoozed` with its index, or `advanced`, which does the same.
    """

    label: str
    dismiss: bool = False
    href: str | None = None
    snooze: bool = False


class Progress(Wire, frozen=True):
    """Step `at` of `of` in-app steps, from 1."""

    at: int
    of: int


class TooltipContent(Wire, frozen=True, kw_only=True, tag_field="kind", tag="tooltip"):
    target: Target
    title: str | None = None
    body: RichText
    advance: Literal["click", "action"]
    placement: Placement
    actions: tuple[Action, ...]


class ModalContent(Wire, frozen=True, tag_field="kind", tag="modal"):
    title: str
    body: RichText
    actions: tuple[Action, ...]


Content = TooltipContent | ModalContent


class Labels(Wire, frozen=True):
    """The widget's own words, in the experience's locale."""

    close: str
    next: str
    progress: str


class Experience(Wire, frozen=True):
    """One thing to show: step `step` of run number `run` of flow `flow`."""

    flow: str
    run: int
    step: str
    surface: Surface
    locale: str
    progress: Progress
    labels: Labels
    content: Content
