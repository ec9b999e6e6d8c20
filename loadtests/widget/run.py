"""A run: every contender by turns, so that what else the machine does falls on all of them alike."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct
from playwright.async_api import BrowserContext, async_playwright

from loadtests.site import serving
from loadtests.widget.contenders import BENCH, NOBODY, SHOWN
from loadtests.widget.host import host_pages
from loadtests.widget.measured import Measured
from loadtests.widget.rows import KINDS, RATES
from loadtests.widget.visit import Place, visit, visiting

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Plan(Struct, frozen=True):
    runs: int = 30
    idles: int = 3


async def measure(folder: Path, built: Path, plan: Plan) -> Measured:
    """Measure everything; `folder` is for the server's files, `built` has the bundles."""
    measured = Measured()
    async with _places(folder, built) as place, _browser() as context:
        for contender in (NOBODY, *SHOWN):  # fills the cache, and is not counted
            await visit(context, place, contender, "tooltip", 1)
        for round in range(plan.runs):
            print(f"widget-bench: round {round + 1} of {plan.runs} …", file=sys.stderr, flush=True)
            await _round(context, place, measured, round)
        for _ in range(plan.idles):
            await _idles(context, place, measured)
        await _violations(context, place, measured)
    return measured


async def _round(context: BrowserContext, place: Place, measured: Measured, round: int) -> None:
    """A visit of each, with each setting; who is first changes from round to round."""
    for kind in KINDS:
        contenders = (NOBODY, *SHOWN) if kind == "tooltip" else SHOWN
        first = round % len(contenders)
        for rate in RATES:
            for contender in (*contenders[first:], *contenders[:first]):
                took = await visit(context, place, contender, kind, rate)
                measured.visits.setdefault((contender, kind, rate), []).append(took)


async def _idles(context: BrowserContext, place: Place, measured: Measured) -> None:
    for contender in SHOWN:
        async with visiting(context, contender) as tab:
            await tab.load(place)
            await tab.start("tooltip")
            measured.idles.setdefault(contender, []).append(await tab.idle())


async def _violations(context: BrowserContext, place: Place, measured: Measured) -> None:
    for contender in SHOWN:
        for kind in KINDS:
            async with visiting(context, contender) as tab:
                await tab.load(place)
                await tab.start(kind)
                measured.violations[contender, kind] = await tab.violations()


@asynccontextmanager
async def _places(folder: Path, built: Path) -> AsyncIterator[Place]:
    """A real server with the workspace of the benchmark, and the host pages."""
    shutil.copytree(BENCH / "workspace", folder / "workspace")
    server = serving(folder)
    try:
        server.start()
        async with host_pages(built) as pages:
            yield Place(pages, f"http://127.0.0.1:{server.port}")
    finally:
        server.stop()


@asynccontextmanager
async def _browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield await browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="no-preference")
        await browser.close()
