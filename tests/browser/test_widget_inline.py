"""What lies beside a person's work: hotspots, banners, cards in the page, with images, videos and calls."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from annai.wire.decide import WatchedInput
from annai.wire.experience import Experience
from annai.wire.site import Site, SiteSlot
from tests.browser.widget_backend import Backend, banner, experience, hotspot, modal, served, slot_card, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><rect width="800" height="400"/></svg>'
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STAY = {"label": "See plans", "stay": True}


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def beside(content: dict[str, Any], flow: str, **more: Any) -> Experience:
    surface = "banner" if content["kind"] == "banner" else "passive"
    return experience(content, flow=flow, surface=surface, **more)


async def start(page: Page, backend: Backend, name: str = "slots") -> None:
    await page.goto(f"{backend.base}/pages/{name}")


async def top(locator: Locator) -> float:
    box = await locator.bounding_box()
    assert box is not None
    return box["y"]


async def shifts(page: Page) -> list[float]:
    await page.evaluate(FRAMES)
    found: list[float] = await page.evaluate("shifts")
    return found


async def told(backend: Backend, kind: str, flow: str) -> None:
    await backend.until(lambda: any(item.flow == flow for item in backend.interactions(kind)))


async def test_several_surfaces_at_once_and_each_goes_by_itself(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    backend.beside = [beside(banner(title="Trial"), "trial"), beside(hotspot("#name", label="News"), "chart")]
    await start(page, backend, "plain")
    card, bar = page.get_by_role("dialog", name="New report"), page.get_by_role("region", name="Trial")
    await expect(card).to_be_visible()
    await expect(bar).to_be_visible()
    await expect(page.get_by_role("button", name="News")).to_be_visible()
    await expect(page.locator("annai-widget")).to_have_count(1)
    for flow in ("first-report", "trial", "chart"):
        await told(backend, "seen", flow)
    await bar.get_by_role("button", name="Close").click()
    await told(backend, "dismissed", "trial")
    await expect(bar).to_have_count(0)
    await expect(card).to_be_visible()
    assert [item.flow for item in backend.interactions("dismissed")] == ["trial"]


async def test_a_family_that_cannot_be_fetched_harms_no_other(page: Page, backend: Backend) -> None:
    await page.route("**/widget/inline-*.js", lambda route: route.abort())
    await page.add_init_script("window.errors = []; window.annai = [['on', 'error', (e) => errors.push(e.code)]]")
    backend.steps = [experience(tooltip("#new"))]
    backend.beside = [beside(banner(), "trial")]
    await start(page, backend, "plain")
    await expect(page.get_by_role("dialog", name="New report")).to_be_visible()
    await page.wait_for_function("errors.includes('chunk_failed')")


async def test_a_hotspot_opens_by_click_and_by_keys(page: Page, backend: Backend) -> None:
    backend.beside = [beside(hotspot("#chart", actions=[{"label": "Understood"}]), "chart")]
    await start(page, backend)
    mark, card = page.get_by_role("button", name="A new chart"), page.get_by_role("dialog", name="A new chart")
    await expect(mark).to_be_visible()
    await told(backend, "seen", "chart")
    await expect(card).to_have_count(0)
    await mark.click()
    await expect(card).to_be_focused()
    await expect(mark).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(card).to_have_count(0)
    await expect(mark).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(card).to_be_visible()
    await page.locator("#title").click()
    await expect(card).to_have_count(0)
    assert backend.kinds("dismissed", "advanced") == []
    await mark.click()
    await card.get_by_role("button", name="Understood").click()
    await expect(mark).to_have_count(0)
    await told(backend, "advanced", "chart")


async def test_a_hotspot_opens_by_pointer_and_by_focus(page: Page, backend: Backend) -> None:
    backend.beside = [beside(hotspot("#chart", open="hover", icon="new"), "chart")]
    await start(page, backend)
    mark, card = page.get_by_role("button", name="A new chart"), page.get_by_role("dialog", name="A new chart")
    await mark.hover()
    await expect(card).to_be_visible()
    await card.hover()
    await page.mouse.move(5, 5)
    await expect(card).to_have_count(0)
    await page.locator("#chart").focus()
    await page.keyboard.press("Tab")
    await expect(mark).to_be_focused()
    await expect(card).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(card).to_have_count(0)
    await expect(mark).to_be_focused()


async def test_a_hotspot_without_a_body_is_its_action(page: Page, backend: Backend) -> None:
    call = {"label": "Chat", "call": {"name": "chat", "arguments": {"topic": "a"}}, "stay": True}
    one = hotspot("#chart", title=None, label="Chat", actions=[call])
    backend.beside = [beside({**one, "body": []}, "chart")]
    await page.add_init_script("window.annai = [['on', 'call:chat', (given) => { window.called = given }]]")
    await start(page, backend)
    await page.get_by_role("button", name="Chat").click()
    await told(backend, "advanced", "chart")
    assert await page.evaluate("called") == {"topic": "a"}
    await expect(page.get_by_role("button", name="Chat")).to_be_visible()


@pytest.mark.parametrize("placement", ["top", "bottom"])
async def test_a_banner_lies_over_an_edge_and_moves_nothing(page: Page, backend: Backend, placement: str) -> None:
    backend.beside = [beside(banner(placement=placement, dismissable=False, actions=[STAY]), "trial")]
    await start(page, backend)
    bar = page.get_by_role("region", name="The trial ends soon.")
    await expect(bar).to_be_visible()
    box = await bar.bounding_box()
    assert box is not None
    assert (box["y"] if placement == "top" else 720 - box["y"] - box["height"]) == 8
    await expect(bar.get_by_role("button", name="Close")).to_have_count(0)
    await bar.get_by_role("button", name="See plans").click()
    await told(backend, "advanced", "trial")
    await expect(bar).to_be_visible()
    assert await shifts(page) == []


@pytest.mark.parametrize(
    ("placement", "where"),
    [
        ("first", "host => host.parentElement.firstElementChild === host && host.parentElement.id"),
        ("last", "host => host.parentElement.lastElementChild === host && host.parentElement.id"),
        ("before", "host => host.nextElementSibling.id"),
        ("after", "host => host.previousElementSibling.id"),
    ],
)
async def test_a_banner_at_a_target_waits_for_a_deed_rather_than_move_the_page(
    page: Page, backend: Backend, placement: str, where: str
) -> None:
    drawn_after_it = beside(slot_card("roomy"), "film")
    backend.beside = [beside(banner(placement=placement, target={"css": ["#title"]}), "trial"), drawn_after_it]
    await start(page, backend)
    await expect(page.get_by_role("region", name="In two minutes")).to_be_visible()
    bar = page.get_by_role("region", name="The trial ends soon.")
    await expect(bar).to_have_count(0)
    await page.locator("#below").click()
    await expect(bar).to_be_visible()
    await told(backend, "seen", "trial")
    assert await page.locator("annai-inline").first.evaluate(where) == "title"
    assert await shifts(page) == []


async def test_a_card_lies_in_its_slot_and_moves_nothing(page: Page, backend: Backend) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    backend.beside = [
        beside(slot_card("roomy", actions=[STAY]), "film"),
        beside(slot_card("narrow", title="Tight"), "tight"),
        beside(slot_card("nowhere", title="Nowhere"), "nowhere"),
    ]
    await start(page, backend)
    card, tight = page.get_by_role("region", name="In two minutes"), page.get_by_role("region", name="Tight")
    await expect(card).to_be_visible()
    await told(backend, "seen", "film")
    before = await top(page.locator("#below"))
    await expect(tight).to_have_count(0)
    assert ["min-height" in line for line in said] == [True]
    await page.locator("#title").click()
    await expect(tight).to_be_visible()
    assert await top(page.locator("#below")) > before
    await tight.get_by_role("button", name="Close").click()
    await told(backend, "dismissed", "tight")
    await expect(tight).to_have_count(0)
    assert await shifts(page) == []
    assert backend.kinds("target_missed") == []


async def test_a_slot_may_be_named_by_the_site(page: Page, backend: Backend) -> None:
    backend.site = Site(digest="d1", elements=(), captures=(), slots=(SiteSlot("side", "[data-annai-slot=roomy]"),))
    backend.beside = [beside(slot_card("side", dismissable=False), "film")]
    await start(page, backend)
    card = page.get_by_role("region", name="In two minutes")
    await expect(card).to_be_visible()
    await expect(card.get_by_role("button", name="Close")).to_have_count(0)
    await page.evaluate("annai.track('x')")
    await backend.until(lambda: backend.requests[-1].site == "d1")
    await expect(card).to_be_visible()


async def test_an_image_has_its_room_before_it_comes(page: Page, backend: Backend) -> None:
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/wide.svg", hold)
    picture = {"src": "/wide.svg", "alt": "A finished report", "width": 800, "height": 400}
    backend.beside = [beside(slot_card("roomy", image=picture), "film")]
    await start(page, backend)
    image = page.get_by_role("img", name="A finished report")
    box = await image.bounding_box()
    assert box is not None
    assert abs(box["width"] - 2 * box["height"]) < 2
    await held[0].fulfill(body=PICTURE, content_type="image/svg+xml")
    await page.wait_for_function("document.querySelector('annai-inline').shadowRoot.querySelector('img').complete")
    assert await image.bounding_box() == box
    assert await shifts(page) == []


async def test_a_video_tells_how_much_of_it_was_watched(page: Page, backend: Backend) -> None:
    film = {"src": "/f.mp4", "title": "Reports", "captions": "/f.vtt", "transcript": "/f", "poster": "/p.png"}
    backend.beside = [beside(slot_card("roomy", video=film), "film")]
    await page.route("**/f.*", lambda route: route.abort())
    await start(page, backend)
    video = page.get_by_label("Reports", exact=True)
    await expect(video).to_be_visible()
    await expect(page.get_by_role("link", name="Read it as text")).to_be_visible()
    watched = """(video, [parts, duration]) => {
      Object.defineProperty(video, "duration", {value: duration, configurable: true});
      const played = {length: parts.length, start: (at) => parts[at][0], end: (at) => parts[at][1]};
      Object.defineProperty(video, "played", {value: played, configurable: true});
      video.dispatchEvent(new Event("timeupdate"));
    }"""
    for parts in ([[0, 3]], [[0, 25], [50, 75]], [[0, 25], [50, 75.5]], [[0, 99.95]]):
        await video.evaluate(watched, [parts, 100])
    await backend.until(lambda: len(backend.interactions("watched")) == 2)
    assert [item.share for item in backend.interactions("watched") if isinstance(item, WatchedInput)] == [0.5, 1.0]


async def test_buttons_put_off_lead_back_and_call_the_page(page: Page, backend: Backend) -> None:
    ways = [
        {"label": "Chat", "call": {"name": "chat", "arguments": {"topic": "a"}}, "stay": True},
        {"label": "Back", "back": True},
        {"label": "Later", "snooze": True},
    ]
    backend.steps = [
        experience(modal(actions=[{"label": "Back", "back": True}, {"label": "Go"}])),
        experience(modal("Second", actions=ways), step="two", back=True),
    ]
    await page.add_init_script(
        "window.heard = []; window.annai = [['on', 'call:chat', (given) => heard.push(given)],"
        " ['on', 'error', ({code}) => heard.push(code)]]"
    )
    await start(page, backend)
    first, second = page.get_by_role("dialog", name="Welcome"), page.get_by_role("dialog", name="Second")
    await expect(first.get_by_role("button", name="Back")).to_have_count(0)
    await first.get_by_role("button", name="Go").click()
    await second.get_by_role("button", name="Chat").click()
    await second.get_by_role("button", name="Back").click()
    await first.get_by_role("button", name="Go").click()
    await second.get_by_role("button", name="Later").click()
    await expect(second).to_have_count(0)
    kinds = ["advanced", "advanced", "back", "advanced", "snoozed"]
    await backend.until(lambda: backend.kinds(*kinds) == kinds)
    assert [item.action for item in backend.interactions("snoozed")] == [2]
    assert await page.evaluate("heard") == [{"topic": "a"}]
    assert len(backend.interactions("seen")) == 4


async def test_the_page_sets_tokens_and_styles_parts(page: Page, backend: Backend) -> None:
    backend.beside = [beside(banner(title="Trial"), "trial"), beside(slot_card("roomy", actions=[STAY]), "film")]
    await start(page, backend)
    style = (
        ":root { --annai-surface: rgb(1, 2, 3); --annai-color-scheme: dark }"
        " annai-widget::part(title) { letter-spacing: 3px } annai-inline::part(primary) { letter-spacing: 5px }"
    )
    await page.add_style_tag(content=style)
    bar, card = page.get_by_role("region", name="Trial"), page.get_by_role("region", name="In two minutes")
    await expect(bar).to_have_css("background-color", "rgb(1, 2, 3)")
    await expect(bar).to_have_css("color", "rgb(241, 243, 245)")
    await expect(bar.get_by_role("heading")).to_have_css("letter-spacing", "3px")
    await expect(card.get_by_role("button", name="See plans")).to_have_css("letter-spacing", "5px")
