"""The texts of a step, and where they stand."""

from collections.abc import Iterator

from annai.core.fields import Text
from annai.core.steps.step import Step

Place = tuple[str | int, ...]
Found = tuple[Text | None, Place]


def texts_of(step: Step, *at: str | int) -> Iterator[Found]:
    """The texts of the step that stands at this path; None for one that is left out."""
    for text, path in step.content.texts():
        yield text, (*at, step.kind, *path)
