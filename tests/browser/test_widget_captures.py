"""What the widget sends by itself where a workspace asks for it: what is done to elements, and stumbles."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Page

from annai.wire.decide import TrackInput
from annai.wire.experience import Target
from annai.wire.site import CapturedEvent, CaptureKind, Site
from tests.browser.widget_backend import Backend, served

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = "<form id=signup><input name=mail aria-label=Mail required><button>Send</button></form>"
STOPS = "addEventListener('submit', (event) => event.preventDefault())"


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def captures(**events: tuple[CaptureKind, str | None]) -> Site:
    """A site whose captured events are by name: what happens, and to which selector."""
    told = [CapturedEvent(name, on, Target((css,)) if css else None) for name, (on, css) in events.items()]
    return Site("digest", (), tuple(told), ())


def tracked(backend: Backend) -> list[str]:
    events = [item for item in backend.inputs.values() if isinstance(item, TrackInput)]
    assert [event.properties for event in events] == [{}] * len(events)
    return [event.event for event in events]


def told(backend: Backend, *events: str) -> Callable[[], bool]:
    return lambda: tracked(backend) == list(events)


async def start(page: Page, backend: Backend, site: Site) -> None:
    """Open the page, and wait until the chunk that captures is there."""
    backend.site = site
    async with page.expect_response("**/widget/capture-*.js"):
        await page.goto(f"{backend.base}/pages/plain")
    await page.evaluate(f"place.innerHTML = '{FORM}'; {STOPS}")


async def test_deeds_on_elements(page: Page, backend: Backend) -> None:
    site = captures(pressed=("click", "#new"), filled=("change", "[name=mail]"), sent=("submit", "#signup"))
    await start(page, backend, site)
    await page.locator("#far").click()
    await page.locator("#new").click()
    await page.get_by_label("Mail").fill("secret@mail.example")
    await page.get_by_role("button", name="Send").click()
    await backend.until(told(backend, "pressed", "filled", "sent"))
    assert "secret" not in repr(backend.requests)


async def test_repeated_clicks_are_told_once_and_text_may_be_selected(page: Page, backend: Backend) -> None:
    site = captures(anywhere=("repeated_clicks", None), here=("repeated_clicks", "#new"), press=("click", "#far"))
    await start(page, backend, site)
    await page.get_by_label("Name", exact=True).click(click_count=5)
    await page.locator("#new").click(click_count=3)
    await page.locator("#far").click()
    await backend.until(told(backend, "press"))
    await page.locator("#new").click(click_count=6)
    await backend.until(told(backend, "press", "anywhere", "here"))


async def test_the_same_error_twice(page: Page, backend: Backend) -> None:
    site = captures(broken=("repeated_error", None), invalid=("repeated_error", "#signup"))
    await start(page, backend, site)
    fail = "(text) => window.dispatchEvent(new ErrorEvent('error', { message: text, filename: 'app.js', lineno: 1 }))"
    for text in ("one secret", "two", "one secret"):
        await page.evaluate(fail, text)
    await backend.until(told(backend, "broken"))
    for _ in range(2):
        await page.get_by_role("button", name="Send").click()
    await backend.until(told(backend, "broken", "broken", "invalid"))
    assert "secret" not in repr(backend.requests)


async def test_an_abandoned_form(page: Page, backend: Backend) -> None:
    await start(page, backend, captures(left=("abandoned_form", "#signup")))
    await page.get_by_label("Mail").fill("secret@mail.example")
    await page.get_by_role("button", name="Send").click()
    await page.evaluate("place.innerHTML = ''; history.pushState(null, '', '?sent')")
    await backend.until(lambda: backend.requests[-1].page.url.endswith("?sent"))
    await page.evaluate(f"place.innerHTML = '{FORM}'")
    await page.get_by_label("Mail").fill("secret@mail.example")
    await page.evaluate("place.innerHTML = ''; history.pushState(null, '', '?gone')")
    await backend.until(told(backend, "left"))
    await page.evaluate(f"place.innerHTML = '{FORM}'")
    await page.get_by_label("Mail").fill("secret@mail.example")
    await page.goto(f"{backend.base}/pages/japanese")
    await backend.until(told(backend, "left", "left"))
    assert "secret" not in repr(backend.requests)


async def test_nothing_is_captured_or_fetched_unless_the_workspace_asks(page: Page, backend: Backend) -> None:
    backend.site = captures()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    await page.goto(f"{backend.base}/pages/plain")
    await backend.until(lambda: backend.streams == 1)
    await page.locator("#new").click(click_count=6)
    assert not any("/capture-" in url for url in fetched)
    assert tracked(backend) == []
