"""Elements of the host's pages: what conditions may ask for, and what events are captured from."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from annai.core.fields import Glob, Id, Model
from annai.core.target import Css, Target, Words
from annai.wire.site import CaptureKind

MOST_ELEMENTS = 100
STUMBLES: tuple[CaptureKind, ...] = ("repeated_clicks", "repeated_error", "abandoned_form")


class Element(Target):
    """An element by its signals. `page` is where it is, if not everywhere."""

    page: Glob | None = None


class Capture(Model):
    """The event is sent by the widget when this happens in the page. What was typed, or said, is never read.

    A click, a change or a submit is of one element; a stumble is of the whole page, or of what lies in the element. It
    is captured on `page`: left out, where its element is.
    """

    on: CaptureKind
    css: Css | None = None
    text: Words | None = None
    element: Id | None = None
    page: Glob | None = None

    @model_validator(mode="after")
    def _one_element(self) -> Self:
        named = (self.css is not None) + (self.element is not None)
        if named != 1 and not (named == 0 and self.on in STUMBLES):
            raise ValueError("write either css, with text if several match, or element: a name of workspace.yaml")
        if self.text is not None and self.css is None:
            raise ValueError("text needs css: it tells several matches apart")
        return self


Elements = Annotated[dict[Id, Element], Field(max_length=MOST_ELEMENTS)]
