"""`decide`: what a person sees on a page now. It changes nothing.

Of the runs that stand on a step of this page, the highest priority gets each surface; equal ones go by flow id.
"""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from annai.core.context import Context, Workspace
from annai.core.locale import choose
from annai.core.present import Sight
from annai.core.standing import Standing, Standings
from annai.core.steps.kind import CompiledStep
from annai.core.subject import Subject

T = TypeVar("T")


class Look(Struct, frozen=True):
    """A tab asks what to show: its page and the locale it is read in."""

    url: str = ""
    path: str = "/"
    title: str = ""
    locale: str = ""


def decide(
    workspace: Workspace,
    subject: Subject,
    where: Standings,
    context: Context,
    look: Look,
    make: Callable[[Sight], T],
) -> tuple[T, ...]:
    """What is made of the sights of this page, for a subject that stands there: at most one interrupts.

    `present.experience` makes them; a caller may remember what it had made.
    """
    shown = interrupting(where, look.path)
    if shown is None:
        return ()
    bundle = workspace.bundle
    sight = Sight(
        shown.flow,
        shown.step,
        shown.run.number,
        choose(bundle.manifest.locales, _wanted(subject, look)),
        subject.personal,
        context.account,
        bundle.manifest.time_zone,
        bundle.calendar,
    )
    return (make(sight),)


def interrupting(where: Standings, path: str) -> Standing | None:
    """Of the steps that show on this page, the one that gets the surface."""
    best: Standing | None = None
    for standing in where:
        if (
            standing.run.phase == "showing"
            and (best is None or standing.flow.rank < best.flow.rank)
            and on_page(standing.step, path)
        ):
            best = standing
    return best


def on_page(step: CompiledStep, path: str) -> bool:
    """Whether the step belongs to the page; one without a page belongs to all."""
    return step.page is None or step.page.fullmatch(path) is not None


def _wanted(subject: Subject, look: Look) -> str:
    """The person's own locale, else the page's."""
    locale = subject.personal.traits.get("locale")
    return locale if isinstance(locale, str) else look.locale
