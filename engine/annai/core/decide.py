"""`decide`: what a person sees on a page now. It changes nothing.

Where the workspace has caps, what it finds is reserved in the same commit: `claims` are the inputs that do it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from annai.core.allowance import waits_until, wanting
from annai.core.calendar import Calendar
from annai.core.context import Context, Workspace
from annai.core.inputs import Reserve
from annai.core.locale import choose
from annai.core.present import Sight
from annai.core.shared import seen_by, visible
from annai.core.slots import arranged, on_page
from annai.core.standing import Standing, Standings
from annai.core.steps.resource_centre import ResourceCentreStep
from annai.core.subject import Personal, Subject
from annai.core.turn import Turn

T = TypeVar("T")
ALL_THERE: frozenset[str] = frozenset()

Common = tuple[str, Personal, Mapping[str, Any], str, Calendar]  # what all sights of a page have


class Look(Struct, frozen=True):
    """A tab asks what to show: its page, the locale it is read in, whether the host wants quiet, and who it is."""

    url: str = ""
    path: str = "/"
    title: str = ""
    locale: str = ""
    quiet: bool = False
    tab: str = ""
    elements: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    feed: bool = False  # whether it asks for the entries of the feed

    def page(self) -> dict[str, Any]:
        """As conditions read it."""
        page = {"path": self.path, "url": self.url, "title": self.title, "locale": self.locale}
        return (
            {**page, "elements": self.elements, "disabled": self.disabled} if self.elements or self.disabled else page
        )


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
    found = shown(workspace, subject, where, context, look, now)
    if not found:
        return ()
    manifest, calendar = workspace.bundle.manifest, workspace.bundle.calendar
    locale, zone = choose(manifest.locales, wanted(subject, look)), manifest.time_zone
    personal, account = subject.personal, context.account
    common = (locale, personal, account, zone, calendar)
    return tuple([make(_sight(one, common, workspace, subject, context, look, now)) for one in found])


def _sight(
    one: Standing, common: Common, workspace: Workspace, subject: Subject, context: Context, look: Look, now: int
) -> Sight:
    shared = seen_by(one, subject, context) if context.shared else None
    left_out = _left_out(workspace, subject, context, look, one, now)
    return Sight(one.flow, one.step, one.run.number, *common, bool(one.run.trail), shared, left_out)


def _left_out(
    workspace: Workspace, subject: Subject, context: Context, look: Look, standing: Standing, now: int
) -> frozenset[str]:
    """The items of a resource centre whose conditions do not hold on this page now."""
    step = standing.step
    if not isinstance(step, ResourceCentreStep) or not step.conditions:
        return ALL_THERE
    turn = _asked_on(workspace, subject, context, look, now)
    facts = turn.facts_of(standing.flow)
    return frozenset(item for item, condition in step.conditions if not turn.holds(condition, facts))


def claims(
    workspace: Workspace, subject: Subject, where: Standings, context: Context, look: Look, now: int
) -> list[Reserve]:
    """The inputs that reserve what the page is about to show; none without caps."""
    found = shown(workspace, subject, where, context, look, now)
    return list(wanting(workspace.bundle, subject, found, look.tab, now))


def shown(
    workspace: Workspace, subject: Subject, where: Standings, context: Context, look: Look, now: int
) -> tuple[Standing, ...]:
    """The runs that get a slot on this page, the most urgent first."""
    everything = (*where, *visible(workspace, subject, context)) if context.shared else where
    urgent, bundle = on_page(everything, look.path), workspace.bundle
    for hiding in [one for one in urgent if one.flow.hide is not None]:
        if is_hidden(workspace, subject, context, look, hiding, now):
            urgent.remove(hiding)
    if not urgent or not (len(urgent) > 1 or look.quiet or bundle.rationed):
        return tuple(urgent)
    if look.quiet or (bundle.quiet is not None and is_quiet(workspace, subject, context, look, now)):
        return arranged(urgent, lambda _: False)
    if not bundle.caps:
        return arranged(urgent, None)
    return arranged(urgent, lambda one: waits_until(bundle, subject, one, now) is None)


def is_hidden(
    workspace: Workspace, subject: Subject, context: Context, look: Look, standing: Standing, now: int
) -> bool:
    """Whether the flow hides what its runs would show on this page now."""
    hide = standing.flow.hide
    if hide is None:
        return False
    turn = _asked_on(workspace, subject, context, look, now)
    return turn.holds(hide, turn.facts_of(standing.flow))


def _asked_on(workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> Turn:
    """In which conditions read the page, too."""
    turn = Turn(workspace, subject, context, now)
    turn.page = look.page()
    return turn


def is_quiet(workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> bool:
    """Whether nothing may interrupt on this page now."""
    quiet = workspace.bundle.quiet
    return look.quiet or (quiet is not None and quiet.at(Turn(workspace, subject, context, now), look.path))


def wanted(subject: Subject, look: Look) -> str:
    """The person's own locale, else the page's."""
    locale = subject.personal.traits.get("locale")
    return locale if isinstance(locale, str) else look.locale
