"""`reentry`: whether a flow may start again for someone whose run has ended."""

from typing import Annotated, Literal, Self

from msgspec import Struct
from pydantic import Discriminator, Field, Tag, model_validator

from annai.core.deadline import Deadline, limit_of
from annai.core.fields import AnyDuration, Model, word_or_mapping


class After(Model):
    """Again, once this time has passed since the last run ended, up to so many runs in all."""

    after: AnyDuration | None = None
    times: Annotated[int, Field(ge=1, le=1_000)] | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.after is None and self.times is None:
            raise ValueError("write after (such as 90d), times (such as 3), or both")
        return self


Reentry = Annotated[
    Annotated[Literal["never", "always"], Tag("<word>")] | Annotated[After, Tag("<mapping>")],
    Discriminator(word_or_mapping),
]


class Again(Struct, frozen=True):
    """A flow starts again `pause` after the end of a run, while there were fewer than `times` runs."""

    pause: int | Deadline = 0
    times: int | None = None


def again(reentry: Literal["never", "always"] | After) -> Again | None:
    """When there is a next run; None: there is none."""
    if isinstance(reentry, After):
        return Again(limit_of(reentry.after) if reentry.after else 0, reentry.times)
    return Again() if reentry == "always" else None
