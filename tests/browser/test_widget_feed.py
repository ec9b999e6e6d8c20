"""The feed behind its bell."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Locator, Page, expect

from tests.browser.widget_backend import Backend, served
from tests.browser.widget_lists import feed

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def bell(page: Page) -> Locator:
    return page.get_by_role("button", name="What's new")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="What's new")


def row(page: Page, title: str) -> Locator:
    return panel(page).get_by_role("listitem").filter(has_text=title)


async def test_what_comes_into_view_is_read(page: Page, backend: Backend) -> None:
    backend.feed = feed(read=0)
    await page.set_viewport_size({"width": 1280, "height": 330})  # there is room for the newest only
    await page.goto(f"{backend.base}/pages/plain")
    await expect(bell(page)).to_have_accessible_name("What's new (3 unread)")
    assert not any(request.feed for request in backend.requests)
    assert backend.kinds() == []

    await bell(page).focus()
    await page.keyboard.press("Enter")
    await expect(row(page, "Reports go out")).to_contain_text("Mon, May 11, 2026")
    await expect(row(page, "Reports go out")).to_contain_text("Unread")
    await backend.until(lambda: len(backend.interactions("seen")) == 1)
    await row(page, "A new chart").scroll_into_view_if_needed()
    await backend.until(lambda: {one.flow for one in backend.interactions("seen")} >= {"news-0", "news-2"})

    backend.feed = feed(read=3)
    await backend.bump()
    await expect(bell(page)).to_have_accessible_name("What's new")
    await expect(row(page, "Reports go out")).to_contain_text("Unread")  # until it is opened again
    await page.keyboard.press("Escape")
    await expect(bell(page)).to_be_focused()
    await bell(page).click()
    await expect(row(page, "Reports go out")).not_to_contain_text("Unread")


async def test_buttons_report_and_a_cross_takes_an_entry_out(page: Page, backend: Backend) -> None:
    backend.feed = feed(read=3)
    await page.goto(f"{backend.base}/pages/plain")
    await bell(page).click()
    film, more = (row(page, "A new chart").get_by_role("link", name="Read more").nth(at) for at in (0, 1))
    await expect(film).to_have_attribute("href", f"{backend.base}/film.mp4")
    await expect(more).to_have_attribute("href", f"{backend.base}/pages/plain?chart")
    await row(page, "Maintenance").get_by_role("button", name="Remove").click()
    await expect(row(page, "Maintenance")).to_have_count(0)
    await expect(row(page, "A new chart").get_by_role("button", name="Remove")).to_be_focused()
    await backend.until(lambda: [one.flow for one in backend.interactions("dismissed")] == ["news-1"])

    await row(page, "Reports go out").get_by_role("button", name="Show me").click()
    await expect(panel(page)).to_be_hidden()  # what it starts is to be seen
    await backend.until(lambda: [one.action for one in backend.interactions("advanced")] == [0])
    assert backend.interactions("seen") == []

    backend.feed = replace(feed(read=3), entries=())
    await bell(page).click()
    await expect(panel(page)).to_contain_text("No news yet.")
    backend.feed = None
    await backend.bump()
    await expect(page.locator("annai-widget")).to_have_count(0)
