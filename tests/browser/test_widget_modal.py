"""The modal, and pages that resist: strict policies, hostile styles."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.widget_backend import Backend, experience, modal, served, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Welcome")


async def focused_label(page: Page) -> str:
    label: str = await page.evaluate(
        "(() => { let at = document.activeElement; while (at.shadowRoot) at = at.shadowRoot.activeElement;"
        " return at.ariaLabel ?? at.textContent })()"
    )
    return label


async def test_focus_stays_inside_and_goes_back(page: Page, backend: Backend) -> None:
    await page.goto(f"{backend.base}/pages/plain")
    await backend.until(lambda: backend.streams == 1)
    await page.locator("#new").focus()
    backend.steps = [experience(modal(actions=[{"label": "Show me"}, {"label": "Later", "dismiss": True}]))]
    await backend.bump()
    await expect(dialog(page)).to_be_focused()
    labels = []
    for key in ["Tab"] * 4 + ["Shift+Tab"] * 2:
        await page.keyboard.press(key)
        labels.append(await focused_label(page))
    assert labels == ["Show me", "Later", "Close", "Show me", "Close", "Later"]
    await page.keyboard.press("Escape")
    await expect(dialog(page)).to_have_count(0)
    await expect(page.locator("#new")).to_be_focused()
    await backend.until(lambda: backend.kinds("seen", "dismissed") == ["seen", "dismissed"])


async def test_the_page_behind_is_inert(page: Page, backend: Backend) -> None:
    backend.steps = [experience(modal())]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(dialog(page)).to_be_visible()
    assert await dialog(page).evaluate("dialog => dialog.matches(':modal')")
    await page.mouse.click(*await centre(page.locator("#new")))
    assert await page.evaluate("window.clicks") is None
    await expect(dialog(page)).to_be_visible()


async def test_stands_above_a_modal_dialog_of_the_page(page: Page, backend: Backend) -> None:
    await page.goto(f"{backend.base}/pages/dialog")
    await backend.until(lambda: backend.streams == 1)
    await page.locator("#open").click()
    backend.steps = [experience(modal())]
    await backend.bump()
    await dialog(page).get_by_role("button", name="Next").click()
    await expect(dialog(page)).to_have_count(0)
    assert await page.evaluate("settings.open")


async def test_strict_policies_and_trusted_types_have_nothing_to_report(page: Page, backend: Backend) -> None:
    backend.page_headers = {"Content-Security-Policy": STRICT}
    backend.steps = [experience(modal()), experience(tooltip("#new"), step="two")]
    await page.add_init_script(
        "window.violations = [];"
        "document.addEventListener('securitypolicyviolation', (v) => violations.push(v.violatedDirective))"
    )
    await page.goto(f"{backend.base}/pages/strict")
    await dialog(page).get_by_role("button", name="Next").click()
    card = page.get_by_role("dialog", name="New report")
    await expect(card).to_be_visible()
    assert await card.evaluate("card => getComputedStyle(card).position") == "fixed"
    await card.get_by_role("button", name="Next").click()
    await backend.until(lambda: len(backend.interactions("advanced")) == 2)
    assert await page.evaluate("violations") == []


async def test_hostile_styles_change_nothing(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new")), experience(modal(), step="two")]
    await page.goto(f"{backend.base}/pages/hostile")
    card = page.get_by_role("dialog", name="New report")
    await expect(card).to_be_visible()
    target, found = await page.locator("#new").bounding_box(), await card.bounding_box()
    assert target is not None
    assert found is not None
    assert 0 < found["y"] - (target["y"] + target["height"]) < 30
    host = "card => { const s = getComputedStyle(card.getRootNode().host); return [s.opacity, s.position, s.margin] }"
    assert await card.evaluate(host) == ["1", "fixed", "0px"]
    await card.get_by_role("button", name="Next").click()
    await expect(dialog(page)).to_be_visible()


async def test_a_link_that_runs_script_is_only_text(page: Page, backend: Backend) -> None:
    body = [
        {"type": "paragraph", "children": [{"type": "text", "text": "<b>Press</b>", "href": "javascript:alert(1)"}]}
    ]
    backend.steps = [experience({**modal(), "body": body})]
    await page.goto(f"{backend.base}/pages/plain")
    await expect(dialog(page).get_by_text("<b>Press</b>")).to_be_visible()
    await expect(dialog(page).get_by_role("link")).to_have_count(0)


async def centre(locator: Locator) -> tuple[float, float]:
    box = await locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
