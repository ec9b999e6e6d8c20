"""Surface slots: what a page shows at a time.

One interrupting surface, one banner, one checklist and one resource centre, and any number of passive ones. The
highest priority gets a slot, equal ones go by flow id. What may not interrupt now leaves its slot to the next.
"""

from collections.abc import Callable, Iterable

from annai.core.standing import Standing
from annai.wire.experience import Surface


def on_page(standings: Iterable[Standing], path: str) -> list[Standing]:
    """The runs that would show something on the page, the most urgent first."""
    found = [
        one
        for one in standings
        if one.run.phase == "showing" and ((page := one.step.page) is None or page.fullmatch(path) is not None)
    ]
    if len(found) > 1:
        found.sort(key=_rank)
    return found


def _rank(standing: Standing) -> tuple[int, str]:
    return standing.flow.rank


def belongs(standing: Standing, path: str) -> bool:
    """Whether the step belongs to the page; one without a page belongs to all."""
    page = standing.step.page
    return page is None or page.fullmatch(path) is not None


def arranged(urgent: Iterable[Standing], may_interrupt: Callable[[Standing], bool] | None) -> tuple[Standing, ...]:
    """Those that get a slot; `may_interrupt` is asked of the interrupting ones (None: all may)."""
    taken: set[Surface | None] = set()
    shown = []
    for standing in urgent:
        surface = standing.step.surface
        if surface in taken or (surface == "interrupting" and may_interrupt and not may_interrupt(standing)):
            continue
        if surface != "passive":
            taken.add(surface)
        shown.append(standing)
    return tuple(shown)
