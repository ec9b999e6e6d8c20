"""The quiz as the widget draws it: answers, what was right, the result, another try."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.asking_backend import Asking
from tests.browser.test_widget_survey import card, heading, opened, press
from tests.browser.widget_backend import served

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUIZ = """
title: Check
trigger: {event: signed_up}
steps:
  - id: check
    quiz:
      title: What do you remember?
      placement: modal
      topics: {reports: Reports, sharing: Sharing}
      pass: 100%
      attempts: 2
      questions:
        - id: first
          topic: reports
          ask: Where do reports begin?
          explanation: On the page of reports.
          choices: [{id: home, label: Home}, {id: reports, label: Reports, right: true}]
        - id: second
          topic: sharing
          points: 3
          ask: Who may read a shared report?
          choices: [{id: team, label: Team, right: true}, {id: link, label: Link, right: true}, {id: all, label: All}]
"""


async def choose(page: Page, *names: str) -> None:
    for name in names:
        await card(page).get_by_label(name, exact=True).check()
    await press(page, "Answer").click()


async def test_tells_what_was_right_and_takes_another_try(page: Page) -> None:
    async with served(Asking(QUIZ)) as asking:
        await opened(page, asking)
        assert await card(page).evaluate("card => card.matches(':modal')")
        await press(page, "Answer").click()
        await expect(card(page).get_by_role("radiogroup")).to_have_accessible_description("Please choose an answer.")
        await choose(page, "Home")
        await expect(heading(page, "Not quite")).to_be_focused()
        await expect(card(page).get_by_role("listitem")).to_have_text(["HomeYour answer", "ReportsCorrect"])
        await expect(card(page).get_by_text("On the page of reports.")).to_be_visible()
        await page.reload()
        await expect(heading(page, "Who may read a shared report?")).to_be_visible()
        await expect(card(page).get_by_text("Choose all that are right.")).to_be_visible()
        await choose(page, "Team", "Link")
        await expect(heading(page, "Correct")).to_be_focused()
        await press(page, "Next").click()
        await expect(heading(page, "Not passed yet")).to_be_focused()
        await expect(card(page).get_by_text("75%")).to_be_visible()
        await expect(card(page).get_by_role("listitem")).to_have_text(["Reports0%", "Sharing100%"])
        await press(page, "Try again").click()
        await choose(page, "Reports")
        await press(page, "Next").click()
        await choose(page, "Team", "Link")
        await press(page, "Next").click()
        await expect(heading(page, "Passed")).to_be_focused()
        await expect(press(page, "Try again")).to_have_count(0)
        await press(page, "Close").click()
        await expect(card(page)).to_have_count(0)
        await asking.until(lambda: "tour" in asking.world.subject.finished)
        assert asking.world.subject.finished["tour"].outcome == "completed"
        assert asking.told("quiz_failed", "quiz_passed") == [("quiz_failed", None, 0.75), ("quiz_passed", None, 1)]


async def test_tab_stays_inside_with_the_chosen_radio_button(page: Page) -> None:
    async with served(Asking(QUIZ)) as asking:
        await opened(page, asking)
        await card(page).get_by_label("Reports", exact=True).check()
        await card(page).get_by_label("Reports", exact=True).focus()
        await page.keyboard.press("Shift+Tab")
        await expect(press(page, "Close")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(card(page).get_by_label("Reports", exact=True)).to_be_focused()
        await page.keyboard.press("Escape")
        await asking.until(lambda: asking.kinds("dismissed") == ["dismissed"])
