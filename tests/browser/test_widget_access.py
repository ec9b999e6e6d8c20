"""No violations of accessibility, in either language, light or dark; screenshots of each for a person to look at."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from annai.wire.experience import Experience
from tests.browser.widget_backend import Backend, banner, experience, hotspot, modal, served, slot_card, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

AXE = Path(__file__).parents[2] / "widget/node_modules/axe-core/axe.min.js"
PAGES = {"en": "plain", "ja": "japanese"}
TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Create your first report",
        "body": "Choose a template, or start from an empty sheet. You can change everything later.",
        "actions": [{"label": "Show me"}, {"label": "Later", "dismiss": True}],
    },
    "ja": {
        "title": "最初のレポートを作成しましょう",
        "body": "テンプレートを選ぶか、空のシートから始めます。"
        "内容はあとから変更できますので、まずは気軽にお試しください。",
        "actions": [{"label": "レポートを作成"}, {"label": "あとで", "dismiss": True}],
    },
}


def shown(kind: str, locale: str) -> Experience:
    content = tooltip("#new", **TEXTS[locale]) if kind == "tooltip" else modal(**TEXTS[locale])
    return experience(content, locale=locale, at=1, of=3)


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


async def violations(page: Page) -> list[str]:
    await page.add_script_tag(path=AXE)
    found: list[str] = await page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}).then((result) =>"
        " result.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html + n.failureSummary)))"
    )
    return found


async def small_controls(card: Locator) -> list[str]:
    small: list[str] = await card.evaluate(
        "card => [...card.querySelectorAll('button, a')].filter((control) => {"
        " const box = control.getBoundingClientRect();"
        " return control.checkVisibility() && Math.min(box.width, box.height) < 32;"
        "}).map((control) => control.outerHTML)"
    )
    return small


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("kind", ["tooltip", "modal"])
async def test_accessible_and_inside_the_window(
    browser: Browser,
    backend: Backend,
    tmp_path: Path,
    kind: str,
    locale: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    backend.steps = [shown(kind, locale)]
    context = await browser.new_context(
        viewport={"width": width, "height": 640}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{backend.base}/pages/{PAGES[locale]}")
    card = page.get_by_role("dialog", name=TEXTS[locale]["title"])
    await expect(card).to_be_visible()
    await expect(card).to_have_attribute("lang", locale)
    box = await card.bounding_box()
    await page.screenshot(path=tmp_path / f"{kind}-{locale}-{width}-{scheme}.png")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert await small_controls(card) == []
    assert await violations(page) == []
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ja"])
async def test_what_lies_beside_is_accessible(
    browser: Browser, backend: Backend, locale: str, scheme: Literal["light", "dark"]
) -> None:
    words = TEXTS[locale]
    media = {
        "image": {"src": "data:,", "alt": ""},
        "video": {"src": "/film.mp4", "title": words["title"], "captions": "/film.vtt", "transcript": "/film"},
    }
    shown = [
        banner(words["body"], placement="bottom", actions=words["actions"]),
        hotspot("#chart", words["body"], title=words["title"]),
        hotspot("#below", words["body"], title=words["title"], icon="new"),
        slot_card("roomy", **{**words, **media}),
    ]
    backend.beside = [
        experience(one, flow=f"flow-{index}", locale=locale, surface="passive") for index, one in enumerate(shown)
    ]
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    await page.route("**/film*", lambda route: route.abort())
    await page.goto(f"{backend.base}/pages/slots")
    await page.locator(".hotspot.beacon").click()
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 640})
        for card in await page.locator(".card").all():
            box = await card.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert await small_controls(card) == []
        assert await violations(page) == []
    await context.close()
