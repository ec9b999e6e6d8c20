"""One flow's file changes under load: how soon the change is served, and how slow a decision gets meanwhile.

New people keep arriving at a steady rate. Whoever comes after the change has been applied is shown the new text.
"""

import asyncio
import time
from collections.abc import Iterator

from loadtests.answers import check_decision
from loadtests.arrivals import arrive, moments
from loadtests.measures.flows import many
from loadtests.requests import Requests
from loadtests.rows import Row, at_most
from loadtests.session import Session
from loadtests.site import Site
from loadtests.workspace import flow_file, flow_text

STRANGERS = range(1_000_000, 2_000_000)
RATE = 200  # people a second
BEFORE, AFTER = 0.5, 0.5  # seconds of arrivals around a change
PATIENCE = 60  # seconds until a change is served
SERVED = 200  # milliseconds
SLOWEST = 50  # milliseconds
CHANGED = 1  # the flow that is shown
TEXT = "A hint for"


class Change:
    """Watches the answers for a text that the shown flow did not have before."""

    def __init__(self, site: Site, edition: int) -> None:
        self._file = flow_file(site.workspace, CHANGED)
        self._text = f"A hint (edition {edition}) for"
        self._flow = flow_text(CHANGED, site.shape).replace(TEXT, self._text)
        self.made: float | None = None  # when the file was written
        self.served = float(PATIENCE)  # seconds from there until somebody was shown the new text
        self.slowest = 0.0  # seconds that a decision took from there on

    async def make(self) -> None:
        await asyncio.sleep(BEFORE)
        self.made = time.perf_counter()
        self._file.write_text(self._flow, "utf-8")

    def answered(self, body: bytes, meant: float, now: float) -> None:
        check_decision(body)
        if self.made is None:
            return
        self.slowest = max(self.slowest, now - meant)
        if self._text.encode() in body:
            self.served = min(self.served, now - self.made)

    def arrivals(self) -> Iterator[float]:
        """New people until the change is served, and a little longer."""
        for moment in moments(RATE, BEFORE + PATIENCE, seed=1):
            if moment > BEFORE + self.served + AFTER:
                return
            yield moment


async def measure(session: Session) -> list[Row]:
    site = await many(session)
    strangers = Requests(site.numbers, STRANGERS)
    changes = [await _observe(site, strangers, edition) for edition in range(min(3, session.plan.rounds))]
    return [
        Row(
            f"reload of one of {session.plan.many_flows:,} flows",
            "ms",
            tuple(change.served * 1e3 for change in changes),
            limit=at_most(SERVED, "figure"),
        ),
        Row(
            "slowest decision meanwhile",
            "ms",
            tuple(change.slowest * 1e3 for change in changes),
            limit=at_most(SLOWEST, "figure"),
        ),
    ]


async def _observe(site: Site, strangers: Requests, edition: int) -> Change:
    change = Change(site, edition)
    making = asyncio.create_task(change.make())
    await arrive(site.server.port, lambda _: strangers.greet() or b"", change.answered, change.arrivals())
    await making
    await site.server.rest()
    return change
