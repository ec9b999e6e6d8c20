"""`decide`: what a person sees on a page now. It changes nothing.

Where the workspace has caps, what it finds is reserved in the same commit: `claims` are the inputs that do it.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from annai.core.allowance import wanting
from annai.core.context import Context, Workspace
from annai.core.inputs import Reserve
from annai.core.locale import choose
from annai.core.look import Look, wanted
from annai.core.present import Sight
from annai.core.shared import seen_by
from annai.core.standing import Standing, Standings
from annai.core.subject import Subject
from annai.core.view import View

T = TypeVar("T")


def decide(
    workspace: Workspace,
    subject: Subject,
    where: Standings,
    context: Context,
    look: Look,
    now: int,
    make: Callable[[Sight], T],
) -> tuple[T, ...]:
    """What is made of the sights of this page, for a subject that stands there; the most urgent first.

    `present.experience` makes them; a caller may remember what it had made.
    """
    view = View(workspace, subject, context, look, now)
    found = view.shown(where)
    return tuple([make(sight) for sight in _sights(view, found)]) if found else ()


def _sights(view: View, found: Iterable[Standing]) -> list[Sight]:
    subject, context, bundle = view.subject, view.context, view.bundle
    manifest = bundle.manifest
    locale = choose(manifest.locales, wanted(subject, view.look))
    return [
        Sight(
            one.flow,
            one.step,
            one.run.number,
            locale,
            subject.personal,
            context.account,
            manifest.time_zone,
            bundle.calendar,
            bool(one.run.trail),
            seen_by(one, subject, context) if context.shared else None,
            view.left_out(one),
        )
        for one in found
    ]


def claims(
    workspace: Workspace, subject: Subject, where: Standings, context: Context, look: Look, now: int
) -> list[Reserve]:
    """The inputs that reserve what the page is about to show; none without caps."""
    found = View(workspace, subject, context, look, now).shown(where)
    return list(wanting(workspace.bundle, subject, found, look.tab, now))
