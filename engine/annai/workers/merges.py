"""Merges: the second commit of those that a crash cut in two."""

from annai.core.effects import MergeInto
from annai.core.instant import SECOND
from annai.runtime import Runtime
from annai.workers.dead_letters import attempt

LEASE = 5 * SECOND  # one that is taken up twice changes nothing the second time
PAGE = 100


class Merges:
    """A merge that its own request finishes has left the outbox before anyone looks.

    One that a dead worker had in its hand is there again when its lease ends, and nothing tells of that: so it looks
    as often as leases end.
    """

    name = "merges"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def run_once(self) -> float | None:
        rows = await self._runtime.store.claim(
            "merge", self._runtime.clock(), LEASE, PAGE, self._runtime.share.tokens.keys()
        )
        for row in rows:
            if isinstance(row.effect, MergeInto):
                await attempt(self._runtime, row, self._runtime.merging.take_in(row.effect))
        return 0.0 if rows else LEASE / SECOND
