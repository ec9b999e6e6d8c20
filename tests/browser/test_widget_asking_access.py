"""No violations of accessibility on any page of a survey and of a quiz, in either language, light or dark."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.asking_backend import Asking
from tests.browser.test_widget_access import PAGES, small_controls, violations
from tests.browser.test_widget_survey import card
from tests.browser.widget_backend import served

pytestmark = pytest.mark.asyncio(loop_scope="session")

SURVEY = """
title: Feedback
trigger: {event: signed_up}
steps:
  - id: ask
    survey:
      title: {en: Tell us what you think, ja: ご意見をお聞かせください}
      body: {en: It takes a minute., ja: 1分ほどで終わります。}
      questions:
        - {id: score, kind: nps}
        - {id: stars, kind: stars, ask: {en: And the new editor?, ja: 新しいエディターはいかがですか}}
        - id: parts
          kind: multiple
          ask: {en: Which parts do you use?, ja: よく使う機能をお選びください}
          most: 2
          choices:
            - {id: reports, label: {en: Reports, ja: 帳票}}
            - {id: imports, label: {en: Imports, ja: データの取り込み}}
            - {id: approvals, label: {en: Approvals, ja: 承認ワークフローと社内への通知}}
        - id: words
          kind: text
          ask: {en: Anything else?, ja: その他、お気づきの点をお聞かせください}
          required: false
          max_length: 200
"""
ANSWERS: dict[str, Any] = {"score": 7, "stars": 4, "parts": ["reports"]}
QUIZ = """
title: Check
trigger: {event: signed_up}
steps:
  - id: check
    quiz:
      title: {en: The basics of reports, ja: 帳票の基本}
      placement: modal
      topics: {reports: {en: Reports, ja: 帳票}}
      questions:
        - id: first
          topic: reports
          ask: {en: Where do you create a report?, ja: 帳票はどこから作成しますか}
          explanation: {en: By "New" above the list., ja: 帳票一覧の「新規作成」から作成します。}
          choices:
            - {id: home, label: {en: The settings, ja: 設定}}
            - {id: list, label: {en: The list of reports, ja: 帳票一覧}, right: true}
"""


async def looked_at(page: Page, picture: Path) -> None:
    """The page as it is now: inside the window, large enough to press, without a violation."""
    box, width = await card(page).bounding_box(), page.viewport_size
    await page.screenshot(path=picture)
    assert box is not None
    assert width is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width["width"]
    assert await small_controls(card(page)) == []
    assert await violations(page) == []


@pytest.mark.parametrize(("locale", "scheme", "width"), [("en", "light", 1280), ("ja", "dark", 360)])
async def test_every_page_is_accessible(
    browser: Browser, tmp_path: Path, locale: str, scheme: Literal["light", "dark"], width: int
) -> None:
    size = {"width": width, "height": 640}
    context = await browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    async with served(Asking(SURVEY, locale)) as asking:
        for question in [*ANSWERS, "words"]:
            await page.goto(f"{asking.base}/pages/{PAGES[locale]}")
            await expect(card(page)).to_have_attribute("lang", locale)
            await looked_at(page, tmp_path / f"{question}.png")
            if question in ANSWERS:
                asking.world.report("answered", "ask", item=question, value=ANSWERS[question])
                asking.show()
        await card(page).locator(".primary").click()
        await expect(card(page).locator(".thanks")).to_be_visible()
        await looked_at(page, tmp_path / "thanks.png")
    async with served(Asking(QUIZ, locale)) as asking:
        await page.goto(f"{asking.base}/pages/{PAGES[locale]}")
        await card(page).get_by_role("radio").first.check()
        await card(page).locator(".primary").click()
        await expect(card(page).locator(".verdict")).to_be_visible()
        await looked_at(page, tmp_path / "verdict.png")
        await card(page).locator(".primary").click()
        await expect(card(page).locator(".outcome")).to_be_visible()
        await looked_at(page, tmp_path / "outcome.png")
    await context.close()
