"""The checklist behind its launcher."""

from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from annai.wire.decide import TaskAttestedInput, TaskOpenedInput
from tests.browser.widget_backend import Backend, served
from tests.browser.widget_lists import checklist, task

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOCKED = [
    task("import", "Import your data", label="Open", href="#import"),
    task("chat", "Talk to us", label="Chat", call={"name": "open_chat", "arguments": {"topic": "setup"}}, locked=True),
]


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Setting up together")


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Setting up together")


def row(page: Page, title: str) -> Locator:
    return panel(page).get_by_role("listitem").filter(has_text=title)


def tick(page: Page, title: str) -> Locator:
    return row(page, title).get_by_role("img", name="Done")


async def test_its_tasks_are_opened_ticked_and_completed(page: Page, backend: Backend) -> None:
    backend.beside = [checklist()]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(panel(page)).to_be_visible()
    await expect(page.locator("body")).to_be_focused()
    await expect(launcher(page)).to_have_accessible_name("Setting up together (3 to do)")
    await expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    bar = panel(page).get_by_role("progressbar", name="1 of 4 done")
    await expect(bar).to_have_attribute("aria-valuenow", "1")
    await expect(tick(page, "Import your data")).to_be_visible()
    await expect(row(page, "Import your data").get_by_role("button")).to_have_count(0)
    await expect(row(page, "Two people share one")).to_contain_text("1 of 2 people · You did this")

    await row(page, "Make a first report").get_by_role("button", name="Start").click()
    await row(page, "Agree on who").get_by_role("button", name="Mark as done").click()
    await expect(tick(page, "Agree on who")).to_be_visible()
    await expect(panel(page).get_by_role("status")).to_have_text("2 of 4 done")
    await backend.until(lambda: backend.kinds() == ["seen", "task_opened", "task_attested"])
    [opened], [ticked] = backend.interactions("task_opened"), backend.interactions("task_attested")
    assert isinstance(opened, TaskOpenedInput)
    assert isinstance(ticked, TaskAttestedInput)
    assert (opened.flow, opened.task, ticked.task) == ("setup", "create", "agree")

    backend.beside = [checklist([task("import", "Import your data", done=True)])]
    await backend.bump()
    await expect(panel(page).get_by_role("status")).to_have_text("All done")
    backend.beside = []
    await backend.bump()
    await panel(page).get_by_role("button", name="Close", exact=True).click()
    await expect(page.locator("annai-widget")).to_have_count(0)


async def test_a_locked_task_says_why_and_a_task_calls_the_page(page: Page, backend: Backend) -> None:
    backend.beside = [checklist(LOCKED)]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(row(page, "Talk to us")).to_contain_text("After the one before")
    await expect(row(page, "Talk to us").get_by_role("button")).to_have_count(0)
    await page.evaluate("void annai.on('call:open_chat', (given) => (window.called = given))")
    link = row(page, "Import your data").get_by_role("link", name="Open")
    await link.focus()
    backend.beside = [checklist([{**LOCKED[0], "done": True}, {**LOCKED[1], "locked": False}])]
    await backend.bump()
    await expect(panel(page)).to_be_focused()  # what had the focus has gone, and so it stays near
    await row(page, "Talk to us").get_by_role("button", name="Chat").click()
    await page.wait_for_function("window.called?.topic === 'setup'")
    await expect(panel(page)).to_be_hidden()


async def test_folded_or_open_as_a_person_left_it(page: Page, backend: Backend) -> None:
    backend.beside = [checklist(open=False)]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    await expect(panel(page)).to_have_count(0)
    await launcher(page).focus()
    await page.keyboard.press("Enter")
    await expect(panel(page)).to_be_focused()
    await page.reload()
    await expect(panel(page)).to_be_visible()
    await panel(page).get_by_role("button", name="Fold").focus()
    await page.keyboard.press("Escape")
    await expect(launcher(page)).to_be_focused()
    backend.beside = [checklist(open=True)]
    await page.reload()
    await expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    await launcher(page).click()
    await panel(page).get_by_role("button", name="Don't show this again").click()
    await expect(page.locator("annai-widget")).to_have_count(0)
    await backend.until(lambda: backend.kinds("dismissed") == ["dismissed"])


async def test_on_a_small_screen_it_begins_folded_and_without_motion_nothing_moves(
    page: Page, backend: Backend
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.set_viewport_size({"width": 360, "height": 640})
    backend.beside = [checklist(dismissable=False)]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    await launcher(page).click()
    await row(page, "Agree on who").get_by_role("button", name="Mark as done").click()
    await expect(tick(page, "Agree on who")).to_be_visible()
    assert await panel(page).evaluate("panel => panel.getRootNode().getAnimations().length") == 0
    await expect(panel(page).get_by_role("button", name="Don't show this again")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "ar"])
async def test_in_each_corner_its_panel_is_in_the_window(page: Page, backend: Backend, locale: str) -> None:
    """Also of a language that is written from right to left."""
    backend.beside = [msgspec.structs.replace(checklist(open=False), locale=locale)]
    await page.goto(f"{backend.base}/pages/plain")
    await launcher(page).wait_for()
    for corner in ("", "auto auto 20px 20px", "20px 20px auto auto", "20px auto auto 20px"):
        await page.evaluate(
            "corner => document.documentElement.style.setProperty('--annai-launcher-inset', corner)", corner
        )
        await launcher(page).click()
        found = await panel(page).bounding_box()
        assert found is not None
        assert found["x"] >= 0
        assert found["y"] >= 0
        assert found["x"] + found["width"] <= 1280
        assert found["y"] + found["height"] <= 720
        await page.keyboard.press("Escape")
        await expect(panel(page)).to_be_hidden()
