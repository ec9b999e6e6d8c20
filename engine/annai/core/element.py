"""Elements of the host's pages: what conditions may ask for, and what events are captured from."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from annai.core.fields import Glob, Id, Model
from annai.core.target import Css, Target, Words

MOST_ELEMENTS = 100


class Element(Target):
    """An element by its signals. `page` is where it is, if not everywhere."""

    page: Glob | None = None


class Capture(Model):
    """The event is sent by the widget when this is done to an element. What was typed is never read.

    It is captured on `page`: left out, where its element is.
    """

    on: Literal["click", "change", "submit"]
    css: Css | None = None
    text: Words | None = None
    element: Id | None = None
    page: Glob | None = None

    @model_validator(mode="after")
    def _one_element(self) -> Self:
        if (self.css is None) == (self.element is None) or (self.element is not None and self.text is not None):
            raise ValueError("write either css, with text if several match, or element: a name of workspace.yaml")
        return self


Elements = Annotated[dict[Id, Element], Field(max_length=MOST_ELEMENTS)]
