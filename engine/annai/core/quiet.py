"""Quiet moments: pages, traits and the host's own signal, during which nothing interrupts."""

from re import Pattern
from typing import TYPE_CHECKING, Annotated

from msgspec import Struct
from pydantic import Field

from annai.core.conditions import Condition
from annai.core.fields import Glob, Model, Source
from annai.core.glob import compile_glob

if TYPE_CHECKING:
    from annai.core.turn import Turn

MOST_PAGES = 100


class QuietMoments(Model):
    """On these pages, and while `when` holds, nothing interrupts."""

    pages: Annotated[tuple[Glob, ...], Field(max_length=MOST_PAGES)] = ()
    when: Source | None = None


class Quiet(Struct, frozen=True):
    """The quiet moments, compiled."""

    pages: tuple[Pattern[str], ...] = ()
    when: Condition | None = None

    def at(self, turn: "Turn", path: str) -> bool:
        """Whether it is quiet now on the page with this path."""
        if any(page.fullmatch(path) for page in self.pages):
            return True
        return self.when is not None and turn.holds(self.when)


def compile_quiet(moments: QuietMoments, when: Condition | None) -> Quiet:
    return Quiet(tuple(compile_glob(page) for page in moments.pages), when)
