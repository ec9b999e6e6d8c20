"""Targets: elements of the host's pages, each told by one or several signals."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from annai.core.fields import Model
from annai.wire.experience import Role
from annai.wire.experience import Target as WireTarget

MOST_ALTERNATIVES = 5


def listed(value: Any) -> Any:
    """One stands for a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Css = Annotated[str, Field(max_length=1_000)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Selectors = Annotated[
    tuple[Css, ...],
    Field(min_length=1, max_length=MOST_ALTERNATIVES),
    BeforeValidator(listed, json_schema_input_type=Css | list[Css]),
]
Captions = Annotated[
    tuple[Words, ...],
    Field(min_length=1, max_length=MOST_ALTERNATIVES),
    BeforeValidator(listed, json_schema_input_type=Words | list[Words]),
]


class Target(Model):
    """How the widget finds an element: by selectors, by its role and its text, by what is near it.

    `text` is what can be read on it, or its accessible name; several are for several languages of the page.
    """

    css: Selectors | None = None
    role: Role | None = None
    text: Captions | None = None
    near: Captions | None = None

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.css is None and (self.text is None or (self.role is None and self.near is None)):
            raise ValueError("a target needs css, or text with role or near: text alone may stand anywhere on a page")
        return self

    @property
    def wire(self) -> WireTarget:
        return WireTarget(self.css or (), self.role, self.text or (), self.near or ())

    def selectors(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Each selector, and where it is written."""
        for index, css in enumerate(self.css or ()):
            yield css, ("css", index)
