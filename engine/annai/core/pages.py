"""Which flows a page view may start."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annai.core.listeners import Listeners

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow

REMEMBERED = 1_000


class PageTriggers:
    """The flows with a page trigger, in the order in which they may start.

    What a path matches is worked out once for the first REMEMBERED paths: most requests come from few pages. Paths
    that match the same flows share their listeners; that is remembered for as many sets of flows.
    """

    def __init__(self, flows: "Sequence[CompiledFlow]" = ()) -> None:
        self._flows = tuple(flows)
        self._known: dict[str, Listeners] = {}
        self._shared: dict[tuple[str, ...], Listeners] = {}

    def __len__(self) -> int:
        return len(self._flows)

    def of(self, path: str) -> Listeners:
        """The flows whose glob matches the path."""
        known = self._known.get(path)
        if known is not None:
            return known
        found = self._together([flow for flow in self._flows if flow.page is not None and flow.page.fullmatch(path)])
        if len(self._known) < REMEMBERED:
            self._known[path] = found
        return found

    def _together(self, flows: "Sequence[CompiledFlow]") -> Listeners:
        ids = tuple(flow.id for flow in flows)
        listeners = self._shared.get(ids) or Listeners(tuple(flows))
        if len(self._shared) < REMEMBERED:
            self._shared[ids] = listeners
        return listeners
