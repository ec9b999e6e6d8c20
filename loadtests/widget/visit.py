"""One visit of the host page with one contender: load, start, click on, and what that took."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

from msgspec import Struct
from playwright.async_api import BrowserContext, CDPSession, Page

from loadtests.http import WRITE_KEY
from loadtests.widget.contenders import ANNAI, BENCH, NOBODY

Kind = Literal["tooltip", "modal"]
FIRST: dict[Kind, str] = {"tooltip": "Create a report", "modal": "Welcome"}
SECOND = "Share it"
LOADED = 1.0  # seconds after which a page has done what it does on load
SETTLED = 0.8  # seconds after which an animation has ended
IDLE = 5.0
AXE = BENCH.parent / "node_modules/axe-core/axe.min.js"
SCRIPTS = {ANNAI: "/widget"}  # what its scripts' addresses have in them


class Place(Struct, frozen=True):
    """Where the host pages and Annai are."""

    pages: str
    annai: str


class Took(Struct, frozen=True):
    """What a visit took: milliseconds, but `shift`, which is the browser's score.

    `load` and `start` are of the main thread's processor; `task` is the contender's longest one of over 50 ms, else 0.
    """

    load: float
    task: float
    painted: float = 0
    start: float = 0
    next: float = 0
    shift: float = 0


class Spent(Struct, frozen=True):
    """The main thread's processor time in milliseconds, and the layouts."""

    thread: float
    layouts: float


_visitors = count()


class Visit:
    """A page that is open, with its session of the browser's own protocol."""

    def __init__(self, page: Page, session: CDPSession, contender: str) -> None:
        self.page = page
        self._session = session
        self._contender = contender

    async def spent(self) -> Spent:
        """What the page has taken so far. To ask takes something as well, about a tenth of a millisecond."""
        told = await self._session.send("Performance.getMetrics")
        metrics = {metric["name"]: float(metric["value"]) for metric in told["metrics"]}
        return Spent(metrics["TaskDuration"] * 1000, metrics["LayoutCount"])

    async def slow_down(self, rate: int) -> None:
        await self._session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    async def load(self, place: Place) -> float:
        """Load the page, and wait until it has done what it does on load; gives the processor time."""
        query = urlencode({"annai": place.annai, "key": WRITE_KEY, "visitor": f"visitor-{next(_visitors)}"})
        before = await self.spent()
        await self.page.goto(f"{place.pages}/{self._contender}?{query}")
        await asyncio.sleep(LOADED)
        return (await self.spent()).thread - before.thread

    async def start(self, kind: Kind) -> float:
        """Show the first card; gives the milliseconds from the decision to the frame that has it."""
        took: float = await self._call("start", kind, FIRST[kind])
        return took

    async def click_on(self) -> float:
        """Press `next`, and see the second card; gives what the browser says that the click took."""
        x, y = await self._call("middle")
        await self.page.mouse.click(x, y)
        await self._call("painted", SECOND)
        await asyncio.sleep(SETTLED / 2)
        took: float = await self._call("click")
        return took

    async def idle(self) -> Spent:
        """What a card costs that is open, and that nobody touches, in five seconds."""
        await asyncio.sleep(SETTLED)
        before = await self.spent()
        await asyncio.sleep(IDLE)
        after = await self.spent()
        return Spent(after.thread - before.thread, after.layouts - before.layouts)

    async def violations(self) -> tuple[str, ...]:
        """The rules of which axe finds a breach."""
        await asyncio.sleep(SETTLED)
        await self.page.add_script_tag(path=AXE)
        found: list[str] = await self.page.evaluate("axe.run().then((told) => told.violations.map(({ id }) => id))")
        return tuple(found)

    async def shift(self) -> float:
        score: float = await self._call("shift")
        return score

    async def longest_task(self) -> float:
        part = SCRIPTS.get(self._contender, f"/{self._contender}.js")
        took: float = await self._call("longest", part)
        return took

    async def _call(self, name: str, *arguments: str) -> Any:
        given = ", ".join(map(json.dumps, arguments))
        return await asyncio.wait_for(self.page.evaluate(f"meter.{name}({given})"), 30)


@asynccontextmanager
async def visiting(context: BrowserContext, contender: str) -> AsyncIterator[Visit]:
    """A new tab, whose processor time is told in that of its thread."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    yield Visit(page, session, contender)
    await page.close()


async def visit(context: BrowserContext, place: Place, contender: str, kind: Kind, rate: int) -> Took:
    """A whole visit, with a processor that is `rate` times slower than it is."""
    async with visiting(context, contender) as visit:
        await visit.slow_down(rate)
        load = await visit.load(place)
        task = await visit.longest_task()
        if contender == NOBODY:
            return Took(load, task)
        before = await visit.spent()
        painted = await visit.start(kind)
        await asyncio.sleep(SETTLED)
        start = (await visit.spent()).thread - before.thread
        pressed = await visit.click_on() if kind == "tooltip" else 0
        return Took(load, task, painted, start, pressed, await visit.shift())
