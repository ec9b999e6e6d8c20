"""Rows of the behaviour table that have no test elsewhere: what the card does while the page moves under it.

The others: `test_widget_tooltip.py` (late, vanishing, clipped and shadowed targets, dialogs, keys typed in a field,
reduced motion, right to left, idle costs), `test_widget_modal.py` (the tab key, Escape, focus, strict policies, Trusted
Types, hostile styles), `test_widget_transport.py` (navigation within a page), `test_widget_access.py` (axe). Those that
can run in Firefox are in `test_firefox.py`.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.widget_backend import Backend, experience, served, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHIFTS = (
    "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => one.value)))"
    ".observe({type: 'layout-shift', buffered: true})"
)
BESIDE = (
    "(selector) => { const box = (one) => one.getBoundingClientRect();"
    " const ring = box(document.querySelector('annai-widget').shadowRoot.querySelector('.ring'));"
    " const target = box(document.querySelector(selector));"
    " return Math.abs(ring.x + 4 - target.x) <= 1 && Math.abs(ring.y + 4 - target.y) <= 1 }"
)


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


async def test_moves_nothing_and_follows_what_moves(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await page.add_init_script(SHIFTS)
    await page.goto(f"{backend.base}/pages/plain")
    await expect(page.get_by_role("dialog", name="New report")).to_be_visible()
    await backend.until(lambda: backend.kinds() == ["seen"])
    assert await page.evaluate("shifts") == []
    await page.evaluate("document.querySelector('header').style.paddingBottom = '90px'")
    await page.wait_for_function(BESIDE, arg="#new")
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await page.wait_for_function(BESIDE, arg="#new")
    await page.evaluate("document.querySelector('#new').style.marginInlineStart = '40px'; scrollTo(0, 20)")
    await page.wait_for_function(BESIDE, arg="#new")


async def test_follows_an_inner_scroll(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#deep"))]
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{backend.base}/pages/plain")
    await expect(page.get_by_role("dialog", name="New report")).to_be_visible()
    await page.wait_for_function(BESIDE, arg="#deep")
    before = await page.locator("#deep").bounding_box()
    await page.evaluate("document.querySelector('#scroller').scrollBy(0, -20)")
    await page.wait_for_function(BESIDE, arg="#deep")
    after = await page.locator("#deep").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] - before["y"] > 10
