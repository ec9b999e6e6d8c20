"""The survey as the widget draws it: the way through it, what is kept, keys, errors, input methods."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import CDPSession, Locator, Page, Route, expect

from annai.core import answers
from tests.browser.asking_backend import Asking
from tests.browser.widget_backend import served

pytestmark = pytest.mark.asyncio(loop_scope="session")

SURVEY = """
title: Feedback
trigger: {event: signed_up}
steps:
  - id: ask
    survey:
      title: Your view
      body: Two minutes.
      questions:
        - id: score
          kind: nps
          then: [{if: answers.score >= 9, goto: parts}]
        - {id: reason, kind: text, ask: Why?, required: false, max_length: 10}
        - id: parts
          kind: multiple
          ask: What do you use?
          most: 2
          choices: [{id: reports, label: Reports}, {id: imports, label: Imports}, {id: rest, label: The rest}]
        - {id: size, kind: number, ask: How many people?, least: 1, most: 500}
        - {id: told, kind: stars, ask: "How do {{ answers.size }} people like it?", required: false}
"""
ONE = """
title: Feedback
trigger: {event: signed_up}
steps:
  - id: ask
    survey: {questions: [{id: score, kind: nps}, {id: words, kind: text, ask: Why?, required: false}]}
"""
THANKS = "  - id: thanks\n    modal: {title: We read every word, body: Truly.}\n"


@pytest_asyncio.fixture(loop_scope="session")
async def asking() -> AsyncIterator[Asking]:
    async with served(Asking(SURVEY)) as asking:
        yield asking


def card(page: Page) -> Locator:
    return page.get_by_role("dialog")


def heading(page: Page, name: str) -> Locator:
    return card(page).get_by_role("heading", name=name)


def press(page: Page, name: str) -> Locator:
    return card(page).get_by_role("button", name=name, exact=True)


def point(page: Page, name: str) -> Locator:
    return card(page).get_by_role("radio", name=name, exact=True)


async def opened(page: Page, asking: Asking) -> None:
    await page.goto(f"{asking.base}/pages/plain")
    await expect(card(page)).to_be_visible()


async def test_goes_on_without_the_server_and_tells_it_all_when_it_is_back(page: Page, asking: Asking) -> None:
    await opened(page, asking)
    await asking.until(lambda: asking.kinds("seen") == ["seen"])
    await expect(card(page).get_by_text("Two minutes.")).to_be_visible()
    await expect(card(page).get_by_text("Question 1 of 5")).to_be_visible()
    asking.status = 503
    await point(page, "7").click()
    await expect(heading(page, "Why?")).to_be_focused()
    await expect(card(page).get_by_text("Two minutes.")).to_have_count(0)
    await press(page, "Skip").click()
    await expect(heading(page, "What do you use?")).to_be_focused()
    await press(page, "Back").click()
    await press(page, "Back").click()
    await expect(point(page, "7")).to_be_checked()
    await point(page, "10 Extremely likely").click()
    await expect(heading(page, "What do you use?")).to_be_focused()
    assert asking.answers() == []
    asking.status = 200
    await asking.until(lambda: asking.answers() == [("score", 7), ("reason", None), ("score", 10)])
    await expect(card(page).get_by_text("Question 2 of 4")).to_be_visible()
    assert asking.told("survey_answered", "answer_withdrawn") == [
        ("survey_answered", "score", 7),
        ("answer_withdrawn", "score", 7),
        ("survey_answered", "score", 10),
    ]


async def test_an_answer_that_is_on_its_way_is_not_undone_by_an_older_decision(page: Page, asking: Asking) -> None:
    await opened(page, asking)
    await asking.until(lambda: asking.kinds("seen") == ["seen"])
    asked, free = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await free.wait()
        await route.continue_()

    await page.route("**/v1/decide", hold, times=1)
    await page.evaluate("annai.page()")
    await asked.wait()
    await point(page, "7").click()
    await card(page).get_by_role("textbox").fill("slow")
    free.set()
    await asking.until(lambda: asking.answers() == [("score", 7)])
    await expect(card(page).get_by_role("textbox")).to_have_value("slow")
    await press(page, "Next").click()
    await asking.until(lambda: asking.answers()[1:] == [("reason", "slow")])


async def test_waits_for_the_server_where_only_it_knows_the_next_question(page: Page, asking: Asking) -> None:
    for question, value in (("score", 10), ("parts", ["rest"])):
        asking.world.report("answered", "ask", item=question, value=value)
    asking.show()
    await opened(page, asking)
    await card(page).get_by_role("textbox").fill("１２")
    await press(page, "Next").click()
    await expect(heading(page, "How do 12 people like it?")).to_be_focused()
    assert asking.answers() == [("size", 12)]
    await press(page, "Skip").click()
    await expect(heading(page, "Thank you for your feedback")).to_be_focused()
    await press(page, "Close").click()
    await expect(card(page)).to_have_count(0)
    await asking.until(lambda: asking.outcome == "completed")
    assert "dismissed" not in asking.kinds()


async def test_answers_are_there_after_a_reload_and_in_another_tab(page: Page, asking: Asking) -> None:
    await opened(page, asking)
    await point(page, "8").click()
    await expect(heading(page, "Why?")).to_be_focused()
    await card(page).get_by_role("textbox").fill("slow")
    await press(page, "Back").click()
    await press(page, "Next").click()
    await expect(card(page).get_by_role("textbox")).to_have_value("slow")
    await press(page, "Next").click()
    await asking.until(lambda: len(asking.answers()) == 2)
    await page.reload()
    await expect(heading(page, "What do you use?")).to_be_visible()
    other = await page.context.new_page()
    await opened(other, asking)
    await press(other, "Back").click()
    await expect(card(other).get_by_role("textbox")).to_have_value("slow")
    await press(other, "Next").click()
    await card(other).get_by_role("checkbox", name="Imports").check()
    await press(other, "Next").click()
    await expect(heading(other, "How many people?")).to_be_focused()
    await asking.until(lambda: asking.answers()[2:] == [("parts", ["imports"])])
    await page.bring_to_front()
    await asking.bump()
    await expect(heading(page, "How many people?")).to_be_visible()


@pytest.mark.parametrize(("more", "thanks"), [("", "Thank you for your feedback"), (THANKS, "We read every word")])
async def test_one_click_answers_and_whoever_has_answered_is_thanked_once(page: Page, more: str, thanks: str) -> None:
    async with served(Asking(ONE + more)) as asking:
        await opened(page, asking)
        await expect(card(page)).to_have_accessible_name(re.compile("^How likely are you to recommend"))
        await point(page, "9").click()
        await asking.until(lambda: asking.answers() == [("score", 9)])
        await card(page).get_by_role("textbox").fill("fast")
        await press(page, "Send").click()
        await expect(heading(page, thanks)).to_be_visible()
        await expect(card(page)).to_have_count(1)


async def test_keys_move_in_the_scale_and_leave_those_of_the_page_alone(page: Page, asking: Asking) -> None:
    await page.add_init_script("window.keys = []; addEventListener('keydown', (event) => keys.push(event.key))")
    await opened(page, asking)
    assert await card(page).evaluate("card => card.matches(':focus')")
    await page.keyboard.press("Tab")
    await expect(point(page, "0 Not at all likely")).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        await page.keyboard.press(key)
    await expect(point(page, "9")).to_be_focused()
    await expect(card(page).get_by_role("radio", checked=True)).to_have_count(0)
    await page.keyboard.press("7")
    await expect(point(page, "9")).to_be_focused()
    await page.locator("#name").focus()
    await page.keyboard.type("7 9")
    await expect(page.locator("#name")).to_have_value("7 9")
    assert asking.answers() == []
    assert await page.evaluate("keys") == ["Tab", "7", "7", " ", "9"]
    await point(page, "8").focus()
    await page.keyboard.press("Space")
    await expect(heading(page, "Why?")).to_be_focused()
    await card(page).get_by_role("textbox").press_sequentially("k")
    assert await page.evaluate("keys.at(-1)") == " "
    await page.keyboard.press("Control+Enter")
    await expect(heading(page, "What do you use?")).to_be_focused()
    assert asking.answers()[0] == ("score", 8)
    await page.keyboard.press("Escape")
    await expect(card(page)).to_have_count(0)
    await asking.until(lambda: asking.outcome == "dismissed")


async def test_says_what_is_wrong_at_the_field(page: Page, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened(page, asking)
    await point(page, "3").click()
    box = card(page).get_by_role("textbox", name="Why?")
    await box.fill("😱" * 11)
    await press(page, "Next").click()
    await expect(box).to_have_accessible_description("Enter at most 10 characters.")
    await expect(box).to_be_focused()
    await box.fill("😱" * 10)
    monkeypatch.setattr(answers, "MAX_BYTES", 20)
    await press(page, "Next").click()
    await expect(box).to_have_accessible_description("Your answer could not be saved. Please change it and try again.")
    await expect(box).to_have_value("😱" * 10)
    monkeypatch.undo()
    await press(page, "Next").click()
    group = card(page).get_by_role("group", name="What do you use?")
    await press(page, "Next").click()
    await expect(group).to_have_accessible_description("Choose up to 2. Please answer this question.")
    await expect(group.get_by_role("checkbox").first).to_be_focused()
    for name in ("Reports", "Imports", "The rest"):
        await group.get_by_text(name).click()
    await press(page, "Next").click()
    await expect(group).to_have_accessible_description("Choose up to 2. Choose up to 2.")
    await group.get_by_text("Imports").click()
    await press(page, "Next").click()
    number = card(page).get_by_role("textbox", name="How many people?")
    for wrong in ("５０１", "many", "0"):
        await number.fill(wrong)
        await number.press("Enter")
        await expect(number).to_have_attribute("aria-invalid", "true")
    await asking.until(lambda: asking.answers()[-1] == ("parts", ["reports", "rest"]))


async def compose(keys: CDPSession, text: str) -> None:
    """What an input method does while somebody types: the text is underlined, and not yet there."""
    await keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


async def composing(keys: CDPSession, key: str) -> None:
    """A key that goes to the input method."""
    for kind in ("rawKeyDown", "keyUp"):
        await keys.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "windowsVirtualKeyCode": 229})


async def test_an_input_method_has_its_keys_to_itself(page: Page, asking: Asking) -> None:
    asking.world.report("answered", "ask", item="score", value=2)
    asking.show()
    await opened(page, asking)
    keys = await page.context.new_cdp_session(page)
    box = card(page).get_by_role("textbox")
    await box.focus()
    await compose(keys, "おそい")
    await expect(card(page).get_by_text("0 / 10")).to_be_visible()
    for key in ("Escape", "Enter", "ArrowDown"):
        await composing(keys, key)
    await expect(heading(page, "Why?")).to_be_visible()
    await keys.send("Input.insertText", {"text": "遅い"})
    await expect(card(page).get_by_text("2 / 10")).to_be_visible()
    await press(page, "Next").click()
    await card(page).get_by_text("Reports").click()
    await press(page, "Next").click()
    number = card(page).get_by_role("textbox", name="How many people?")
    await number.focus()
    await compose(keys, "１２")
    await composing(keys, "Enter")
    await expect(number).to_be_focused()
    await keys.send("Input.insertText", {"text": "１２"})
    await page.keyboard.press("Enter")
    await asking.until(lambda: asking.answers() == [("reason", "遅い"), ("parts", ["reports"]), ("size", 12)])
