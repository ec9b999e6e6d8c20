"""Checklist, feed and resource centre: no violations in either language, light and dark, and nothing overlaps."""

from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FloatRect, Locator, Page, expect

from tests.browser.test_widget_access import PAGES, small_controls, violations
from tests.browser.widget_backend import Backend, served
from tests.browser.widget_lists import centre, checklist, feed

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (360, "dark")]


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


async def box(locator: Locator) -> FloatRect:
    found = await locator.bounding_box()
    assert found is not None
    return found


async def looked_at(page: Page, panel: Locator, path: Path) -> None:
    """The panel is accessible and inside the window, wide and narrow, light and dark; pictures are left in `path`."""
    for width, scheme in LOOKS:
        await page.set_viewport_size({"width": width, "height": 640})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.screenshot(path=path.with_name(f"{path.name}-{width}-{scheme}.png"))
        area = await box(panel)
        assert area["x"] >= 0
        assert area["y"] >= 0
        assert area["x"] + area["width"] <= width
        assert await small_controls(panel) == []
        assert await violations(page) == []


async def launchers_are_apart(page: Page) -> None:
    """None of those of a narrow page covers another, or leaves the window."""
    await page.set_viewport_size({"width": 360, "height": 640})
    found = [await box(one) for one in await page.locator("annai-widget .launcher").all()]
    assert min(one["x"] for one in found) >= 0
    assert max(one["x"] + one["width"] for one in found) <= 360
    for one, other in combinations(sorted(found, key=lambda area: area["x"]), 2):
        assert one["x"] + one["width"] <= other["x"]


@pytest.mark.parametrize("locale", ["en", "ja"])
async def test_accessible_and_apart(browser: Browser, backend: Backend, tmp_path: Path, locale: str) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 640}, reduced_motion="reduce")
    page = await context.new_page()
    backend.beside, backend.feed = [checklist(locale=locale), centre(locale=locale)], feed(locale=locale)
    await page.goto(f"{backend.base}/pages/{PAGES[locale]}")
    panel = page.get_by_role("dialog")
    await expect(panel).to_be_visible()
    await looked_at(page, panel, tmp_path / f"checklist-{locale}")
    await launchers_are_apart(page)

    await page.locator("annai-widget .launcher").last.click()
    await expect(panel).to_have_count(1)  # the other is folded
    await looked_at(page, panel, tmp_path / f"centre-{locale}")
    backend.beside = [checklist(locale=locale, title="x " * 100)]
    await backend.bump()
    await expect(page.locator("annai-widget .bell")).to_be_visible()
    await launchers_are_apart(page)
    await page.locator("annai-widget .bell button.launcher").click()
    await expect(panel.get_by_role("listitem")).to_have_count(3)
    await looked_at(page, panel, tmp_path / f"feed-{locale}")
    await context.close()
