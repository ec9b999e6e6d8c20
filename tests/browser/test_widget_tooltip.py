"""The tooltip at its target: when it appears, stays, hides and goes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import CDPSession, Locator, Page, expect

from tests.browser.widget_backend import Backend, experience, modal, served, tooltip

THIRTY_FRAMES = (
    "new Promise((done) => {"
    " let frames = 0; const next = () => (++frames > 30 ? done() : requestAnimationFrame(next)); next(); })"
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def card(page: Page) -> Locator:
    return page.get_by_role("dialog", name="New report")


async def box(locator: Locator) -> tuple[float, float, float, float]:
    found = await locator.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["width"], found["height"]


async def open_page(page: Page, backend: Backend, name: str = "plain") -> None:
    await page.goto(f"{backend.base}/pages/{name}")


async def test_stands_below_its_target_and_reports_seen_once(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("[data-tour=new-report]"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await backend.until(lambda: backend.kinds() == ["seen"])
    x, y, _, height = await box(page.locator("#new"))
    card_x, card_y, *_ = await box(card(page))
    assert 0 < card_y - (y + height) < 30
    assert card_x <= x + 60
    await expect(page.locator(".ring")).to_be_visible()
    await expect(card(page)).to_be_focused()


async def test_survives_a_reload(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await page.reload()
    await expect(card(page)).to_be_visible()


async def test_a_click_on_the_target_advances_and_reaches_the_page_too(page: Page, backend: Backend) -> None:
    second = tooltip("#name", title="Then name it")
    backend.steps = [experience(tooltip("#new", advance="click")), experience(second, step="two")]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await expect(card(page).get_by_role("button")).to_have_count(1)
    await page.locator("#new").click()
    await expect(page.get_by_role("dialog", name="Then name it")).to_be_visible()
    await expect(card(page)).to_have_count(0)
    assert await page.evaluate("window.clicks") == 1
    assert [(item.step, item.action) for item in backend.interactions("advanced")] == [("one", None)]


async def test_enter_on_the_target_advances(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new", advance="click"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await page.locator("#new").focus()
    await page.keyboard.press("Enter")
    await expect(card(page)).to_have_count(0)
    await backend.until(lambda: "advanced" in backend.kinds())


async def test_next_advances_and_the_last_step_leaves_nothing_behind(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await card(page).get_by_role("button", name="Next").click()
    await backend.until(lambda: "advanced" in backend.kinds())
    await expect(page.locator("annai-widget")).to_have_count(0)


async def test_a_button_reports_its_index(page: Page, backend: Backend) -> None:
    actions = [{"label": "Show me"}, {"label": "Read on"}, {"label": "No", "dismiss": True}]
    backend.steps = [experience(tooltip("#new", actions=actions))]
    await open_page(page, backend)
    await card(page).get_by_role("button", name="Read on").click()
    await backend.until(lambda: [item.action for item in backend.interactions("advanced")] == [1])


async def test_close_and_escape_dismiss(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await card(page).get_by_role("button", name="Close").click()
    await backend.until(lambda: "dismissed" in backend.kinds())
    backend.at = 0
    await page.reload()
    await expect(card(page)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(card(page)).to_have_count(0)
    await backend.until(lambda: len(backend.interactions("dismissed")) == 2)


async def test_focus_goes_back_to_where_it_was(page: Page, backend: Backend) -> None:
    await open_page(page, backend)
    await backend.until(lambda: backend.streams == 1)
    await page.locator("#far").focus()
    backend.steps = [experience(tooltip("#far"))]
    await backend.bump()
    await expect(card(page)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#far")).to_be_focused()


async def test_writing_in_the_page_goes_on(page: Page, backend: Backend) -> None:
    await open_page(page, backend)
    await backend.until(lambda: backend.streams == 1)
    await page.locator("#name").focus()
    backend.steps = [experience(tooltip("#new"))]
    await backend.bump()
    await expect(card(page)).to_be_visible()
    await page.keyboard.type("Taro e")
    for key in ("Enter", "Escape", "ArrowLeft", "x"):
        await page.keyboard.press(key)
    await expect(page.locator("#name")).to_have_value("Taro xe")
    await expect(card(page)).to_be_visible()


async def test_escape_that_cancels_a_conversion_does_not_close(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_focused()
    composing = "card => card.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true}))"
    await card(page).evaluate(composing)
    await expect(card(page)).to_be_visible()
    await card(page).evaluate(composing.replace("true", "false"))
    await expect(card(page)).to_have_count(0)


async def test_waits_for_a_late_target(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#late"))]
    await open_page(page, backend)
    await expect(card(page)).to_have_count(0)
    await expect(page.locator("annai-widget")).to_have_count(1)
    assert backend.kinds() == []
    await page.evaluate("place.innerHTML = '<button id=late>Late</button>'")
    await expect(card(page)).to_be_visible()
    await backend.until(lambda: backend.kinds() == ["seen"])


async def test_hides_when_the_target_vanishes_and_finds_it_again(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await page.evaluate("window.kept = document.querySelector('#new'); kept.remove()")
    await expect(page.locator(".card")).to_be_hidden()
    await expect(page.locator(".ring")).to_be_hidden()
    await page.evaluate("place.innerHTML = '<button id=new>Again</button>'")
    await expect(card(page)).to_be_visible()
    (_, y, _, height), (_, card_y, *_) = await box(page.locator("#new")), await box(card(page))
    assert 0 < card_y - (y + height) < 30


async def test_a_missing_target_is_reported_once_and_still_awaited(page: Page, backend: Backend) -> None:
    await page.clock.install()
    backend.steps = [experience(tooltip("#never"))]
    await open_page(page, backend)
    await expect(page.locator("annai-widget")).to_have_count(1)
    await page.clock.run_for(9_000)
    assert backend.kinds() == []
    await page.clock.run_for(1_500)
    await backend.until(lambda: backend.kinds() == ["target_missed"])
    await page.clock.run_for(30_000)
    await page.evaluate("place.innerHTML = '<button id=never>Here</button>'")
    await page.clock.run_for(1_000)
    await expect(card(page)).to_be_visible()
    assert backend.kinds("target_missed") == ["target_missed"]


async def test_text_settles_which_of_several_is_meant(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip(".twin", text="Share"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    ring, share = await box(page.locator(".ring")), await box(page.get_by_text("Share"))
    assert abs(ring[0] + 4 - share[0]) <= 1


@pytest.mark.parametrize("css", ["#inside", "report-bar >>> #inside"])
async def test_target_in_a_shadow_root_that_comes_late(page: Page, backend: Backend, css: str) -> None:
    backend.steps = [experience(tooltip(css))]
    await open_page(page, backend, "shadow")
    await expect(page.locator("annai-widget")).to_have_count(1)
    await page.evaluate("upgrade()")
    await expect(card(page)).to_be_visible()
    await page.evaluate("document.querySelector('report-bar').shadowRoot.querySelector('#inside').remove()")
    await expect(page.locator(".card")).to_be_hidden()


async def test_target_in_a_modal_dialog_of_the_page(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#save"))]
    await open_page(page, backend, "dialog")
    await page.locator("#open").click()
    await expect(card(page)).to_be_visible()
    assert await page.evaluate("document.querySelector('annai-widget').parentElement.id") == "settings"
    await card(page).get_by_role("button", name="Next").click()
    await backend.until(lambda: "advanced" in backend.kinds())
    assert await page.evaluate("settings.open")


async def test_escape_closes_the_card_and_not_the_dialog_around_it(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#save"))]
    await open_page(page, backend, "dialog")
    await page.locator("#open").click()
    await expect(card(page)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(card(page)).to_have_count(0)
    assert await page.evaluate("settings.open")


async def test_follows_into_fullscreen_and_back(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    parent = "document.querySelector('annai-widget').parentElement.localName"
    await page.evaluate("document.querySelector('main').requestFullscreen()")
    await page.wait_for_function(f"{parent} === 'main'")
    await expect(card(page)).to_be_visible()
    await page.evaluate("document.exitFullscreen()")
    await page.wait_for_function(f"{parent} === 'body'")
    await expect(card(page)).to_be_visible()


async def test_costs_nothing_while_the_page_stands_still(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await backend.until(lambda: backend.kinds() == ["seen"] and backend.streams == 1)
    await card(page).evaluate("card => Promise.all(card.getAnimations().map((one) => one.finished))")
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    await page.evaluate(THIRTY_FRAMES)
    before = await layouts(session)
    await page.evaluate(THIRTY_FRAMES)
    assert await layouts(session) == before


async def layouts(session: CDPSession) -> float:
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return sum(float(metric["value"]) for metric in metrics if metric["name"] in ("LayoutCount", "RecalcStyleCount"))


async def test_scrolls_to_a_target_off_screen(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#far"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_in_viewport()
    await expect(page.locator("#far")).to_be_in_viewport()


async def test_hides_while_clipped_by_its_scroll_container(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#deep"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    await page.evaluate("scroller.scrollTop = 0")
    await expect(page.locator(".card")).to_be_hidden()
    await expect(page.locator(".ring")).to_be_hidden()
    await page.evaluate("scroller.scrollTop = 600")
    await expect(card(page)).to_be_visible()


async def test_reduced_motion_neither_animates_nor_glides(page: Page, backend: Backend) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.add_init_script(
        "const original = Element.prototype.scrollIntoView;"
        "Element.prototype.scrollIntoView = function (how) { window.glide = how.behavior; original.call(this, how); }"
    )
    backend.steps = [experience(tooltip("#far"))]
    await open_page(page, backend)
    await expect(card(page)).to_be_visible()
    assert await page.evaluate("window.glide") == "instant"
    assert await card(page).evaluate("card => getComputedStyle(card).animationName") == "none"


async def test_seen_waits_for_the_paint(page: Page, backend: Backend) -> None:
    await page.clock.install()
    await page.clock.pause_at(4_000_000_000_000)
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    for _ in range(4):
        await page.clock.run_for(1)
    await expect(card(page)).to_be_visible()
    assert backend.kinds() == []
    await page.clock.run_for(100)
    await backend.until(lambda: backend.kinds() == ["seen"])


async def test_a_right_to_left_text_turns_the_card(page: Page, backend: Backend) -> None:
    shown = replace(experience(tooltip("#new")), locale="ar")
    backend.steps = [shown]
    await open_page(page, backend)
    await expect(card(page)).to_have_attribute("dir", "rtl")
    close_x, *_ = await box(card(page).get_by_role("button", name="Close"))
    x, _, width, _ = await box(card(page))
    assert close_x < x + width / 2


async def test_a_step_that_stays_is_not_drawn_anew(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await open_page(page, backend)
    await backend.until(lambda: backend.kinds() == ["seen"] and backend.streams == 1)
    await card(page).evaluate("card => { card.mark = 1 }")
    asked = len(backend.requests)
    await backend.bump()
    await backend.until(lambda: len(backend.requests) > asked)
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await card(page).evaluate("card => card.mark") == 1


async def test_a_button_that_stays_leaves_the_step_open_and_is_told(page: Page, backend: Backend) -> None:
    actions = [{"label": "More", "stay": True}, {"label": "Go on"}]
    backend.steps = [experience(tooltip("#new", actions=actions))]
    await open_page(page, backend)
    await backend.until(lambda: backend.kinds() == ["seen"] and backend.streams == 1)
    await card(page).evaluate("card => { card.mark = 1 }")
    backend.status = 503  # while nobody answers, an earlier decision does not take it away either
    await card(page).get_by_role("button", name="More").click()
    assert await card(page).evaluate("card => card.mark") == 1
    backend.status = 200
    await page.reload()
    await backend.until(lambda: "advanced" in backend.kinds())
    await expect(card(page)).to_be_visible()
    await card(page).get_by_role("button", name="Go on").click()
    await expect(card(page)).to_have_count(0)


async def test_a_modal_replaces_a_tooltip(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new")), experience(modal(), step="two")]
    await open_page(page, backend)
    await card(page).get_by_role("button", name="Next").click()
    await expect(page.get_by_role("dialog", name="Welcome")).to_be_visible()
    await expect(page.locator("annai-widget")).to_have_count(1)
