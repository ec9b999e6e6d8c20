"""Targets through a redesign: found again by what is left of their signals, or refused when several fit."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from annai.wire.decide import TargetMissedInput
from tests.browser.widget_backend import Backend, experience, served, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXPORT = {
    "css": ["[data-tour=export]", ".toolbar > .export"],
    "role": "button",
    "text": ["Export", "書き出す"],
    "near": ["Sales"],
}
FIRST = "<div class=toolbar><button class=export data-tour=export id=hit>Export</button> <button>Print</button></div>"
RENAMED = "<div class=bar><a href='#'>Export</a> <span><button class=b7 id=hit>Export</button></span></div>"
JAPANESE = "<section><p><i role=button tabindex=0 id=hit>書き出す</i></p></section>"
BY_PLACE = "<ul class=toolbar><button class=export id=hit>⇩</button></ul>"
SEVERAL = (
    "<ul><li>Costs <button>Export</button></li><li><b>Sales</b> <button id=hit>Export</button></li></ul>"
    "<button>Export all</button>"
)
TWINS = "<p><button>Export</button></p><p><button>Export</button></p>"
ONLY_LIKE_IT = "<p><a href='#'>Export</a></p><p>Export</p><button>Exporting</button>"


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def card(page: Page) -> Locator:
    return page.get_by_role("dialog", name="New report")


async def redesign(page: Page, markup: str) -> None:
    await page.evaluate("markup => { place.innerHTML = markup }", markup)


async def surrounded(page: Page) -> None:
    """The ring is around the element `hit`."""
    await expect(card(page)).to_be_visible()
    await page.wait_for_function(
        "() => { const box = one => one.getBoundingClientRect();"
        " const ring = box(document.querySelector('annai-widget').shadowRoot.querySelector('.ring'));"
        " const target = box(hit);"
        " return Math.abs(ring.x + 4 - target.x) <= 1 && Math.abs(ring.y + 4 - target.y) <= 1 }"
    )


async def test_a_redesigned_page_is_the_same_to_its_targets(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("", target=EXPORT))]
    await page.goto(f"{backend.base}/pages/plain")
    for markup in (FIRST, RENAMED, JAPANESE, BY_PLACE, SEVERAL):
        await redesign(page, markup)
        await surrounded(page)
    for markup in (TWINS, ONLY_LIKE_IT):
        await redesign(page, markup)
        await expect(page.locator(".card")).to_be_hidden()
    assert backend.kinds() == ["seen"]


@pytest.mark.parametrize(
    ("target", "markup", "reason"),
    [
        (EXPORT, TWINS, "ambiguous"),
        ({"css": [".twin"]}, "", "ambiguous"),
        (EXPORT, ONLY_LIKE_IT, "absent"),
        ({"css": ["a[b=c"]}, "", "absent"),
    ],
)
async def test_what_cannot_be_told_apart_is_refused_and_says_so(
    page: Page, backend: Backend, target: dict[str, object], markup: str, reason: str
) -> None:
    await page.clock.install()
    await page.goto(f"{backend.base}/pages/plain")
    await backend.until(lambda: backend.streams == 1)
    await redesign(page, markup)
    backend.steps = [experience(tooltip("", target=target))]
    await backend.bump()
    await expect(page.locator("annai-widget")).to_have_count(1)
    await page.clock.run_for(10_500)
    await backend.until(lambda: backend.kinds() == ["target_missed"])
    [missed] = backend.interactions("target_missed")
    assert isinstance(missed, TargetMissedInput)
    assert missed.reason == reason
    await expect(page.locator(".card")).to_be_hidden()
