"""Surface slots: what a page shows at a time.

One interrupting surface, one banner, one checklist and one resource centre, and any number of passive ones. The
highest priority gets a slot, equal ones go by flow id. What may not interrupt now leaves its slot to the next.
"""

from collections.abc import Callable

from annai.core.standing import Standing, Standings
from annai.wire.experience import Surface


def belongs(standing: Standing, path: str) -> bool:
    """Whether the step belongs to the page; one without a page belongs to all."""
    page = standing.step.page
    return page is None or page.fullmatch(path) is not None


def arranged(
    where: Standings,
    path: str,
    is_hidden: Callable[[Standing], bool],
    may_interrupt: Callable[[Standing], bool] | None,
) -> list[Standing]:
    """Those that get a slot on the page, in their order; `may_interrupt` is asked of interrupting ones (None: all may).

    It is one pass, and asks what is dear last: all that a subject stands on goes through here at every decision.
    """
    taken: set[Surface | None] = set()
    shown = []
    for standing in where:
        step = standing.step
        surface = step.surface
        if standing.run.phase != "showing" or surface in taken:
            continue
        if step.page is not None and not belongs(standing, path):
            continue
        if standing.flow.hide is not None and is_hidden(standing):
            continue
        if may_interrupt is not None and surface == "interrupting" and not may_interrupt(standing):
            continue
        if surface != "passive":
            taken.add(surface)
        shown.append(standing)
    return shown
