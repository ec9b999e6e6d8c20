"""`reentry`: whether a flow may start again for someone whose run has ended."""

from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from annai.core.fields import Duration, Model, word_or_mapping
from annai.core.instant import parse_duration


class After(Model):
    """Again, once this time has passed since the last run ended."""

    after: Duration


Reentry = Annotated[
    Annotated[Literal["never", "always"], Tag("<word>")] | Annotated[After, Tag("<mapping>")],
    Discriminator(word_or_mapping),
]


def pause(reentry: Literal["never", "always"] | After) -> int | None:
    """Milliseconds that must pass between the end of a run and the next; None: there is no next."""
    if isinstance(reentry, After):
        return parse_duration(reentry.after)
    return 0 if reentry == "always" else None
