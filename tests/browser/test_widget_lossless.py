"""Nothing that a person does is lost: whatever disturbs it, the server ends with the signals of the undisturbed run."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from annai.core.subject import key_of
from annai.runtime import records
from tests.faults.audit import opened, read_log
from tests.ports import free_port
from tests.serving import SECRET_KEY, WRITE_KEY, Served, start_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKSPACE = {
    "workspace.yaml": "name: Tests\nlocales: [en]\n",
    "events.yaml": "events: {signed_up: {}, news: {properties: {text: string}}}\ntraits: {user: {name: string}}\n",
    "flows/tour.yaml": """
title: Tour
trigger: {event: signed_up}
steps:
  - {id: hello, modal: {title: Hello, body: Three steps., actions: [{label: Go on}]}}
  - {id: create, tooltip: {target: {css: "#new"}, title: Create, body: Press it., advance: click}}
  - {id: done, modal: {title: Done, body: That was all., actions: [{label: Close}]}}
""",
    "flows/news.yaml": """
title: News
trigger: {event: news}
reentry: always
steps:
  - id: news
    modal:
      title: News
      body: "To {{ user.name | default('you') }}: {{ event.text | default('nothing') }}"
      actions: [{label: Read, href: /host?read}, {label: Fine}]
""",
}
DAY = 86_400_000
Signals = list[tuple[str, str | None]]


class Place:
    """A server that may be stopped and started again, and pages that have its widget."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.server = self._started()

    def _started(self) -> Served:
        return start_server(self.folder, workspace=self.folder / "workspace", port=self.port)

    def restart(self) -> None:
        self.server = self._started()

    async def signals(self, user: str) -> Signals:
        """What the log holds of the person: kinds of signals with their steps."""
        async with opened(self.server.store) as store:
            key = key_of("user", user, await store.secret())
            bodies = [records.body_of(entry.record) for entry in await read_log(store) if entry.record.subject == key]
        return [(signal.kind, signal.step) for body in bodies for step in body.steps for signal in step.signals]

    async def open(self, context: BrowserContext, user: str) -> Page:
        page = await context.new_page()
        await self.visit(page, user)
        return page

    async def visit(self, page: Page, user: str) -> None:
        tag = f'<script async src="/widget.js" data-key="{WRITE_KEY}" data-user-id="{user}"></script>'
        html = f'<!doctype html><html lang="en"><title>Host</title>{tag}<button id="new">New</button></html>'

        async def host(route: Route) -> None:
            await route.fulfill(body=html, content_type="text/html")

        await page.route("**/host*", host)
        await page.goto(f"{self.server.url}/host")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("lossless")
    for name, text in WORKSPACE.items():
        (folder / "workspace" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "workspace" / name).write_text(text)
    one = Place(folder)
    yield one
    one.server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def expected(place: Place, browser: Browser) -> Signals:
    """The signals of a run that nothing disturbs."""
    context = await browser.new_context()
    page = await begin(place, context, "calm")
    await page.locator("#new").click()
    await end(page)
    await context.close()
    found = await place.signals("calm")
    assert ("flow_completed", None) in found
    return found


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


async def begin(place: Place, context: BrowserContext, user: str) -> Page:
    """As far as the tooltip."""
    page = await place.open(context, user)
    await page.wait_for_function("window.annai && !Array.isArray(annai)")
    await page.evaluate("annai.track('signed_up')")
    await card(page, "Hello").get_by_role("button", name="Go on").click()
    await expect(card(page, "Create")).to_be_visible()
    await told(page)
    return page


async def told(page: Page) -> None:
    """All that happened so far has been acknowledged."""
    await page.wait_for_function("Object.keys(localStorage).every((name) => !name.startsWith('annai.queue.'))")


async def end(page: Page) -> None:
    await card(page, "Done").get_by_role("button", name="Close", exact=True).first.click()
    await told(page)


async def test_offline_for_a_minute(place: Place, context: BrowserContext, expected: Signals) -> None:
    await context.clock.install()
    page = await begin(place, context, "offline")
    await context.set_offline(True)
    await page.locator("#new").click()
    await expect(card(page, "Create")).to_have_count(0)
    await page.clock.run_for(60_000)
    await context.set_offline(False)
    await end(page)
    assert await place.signals("offline") == expected


async def test_a_tab_that_is_closed(place: Place, context: BrowserContext, expected: Signals) -> None:
    page = await begin(place, context, "closed")
    await context.set_offline(True)
    await page.locator("#new").click()
    await expect(card(page, "Create")).to_have_count(0)
    await page.close()
    await context.set_offline(False)
    await end(await place.open(context, "closed"))
    assert await place.signals("closed") == expected


async def test_a_server_that_restarts(place: Place, context: BrowserContext, expected: Signals) -> None:
    page = await begin(place, context, "restarted")
    place.server.stop()
    await page.locator("#new").click()
    await expect(card(page, "Create")).to_have_count(0)
    place.restart()
    await end(page)
    assert await place.signals("restarted") == expected


async def test_two_tabs_at_once(place: Place, context: BrowserContext, expected: Signals) -> None:
    """Both press the same button while neither hears of the other; each sends what is its own, once."""
    first = await begin(place, context, "twice")
    second = await place.open(context, "twice")
    await expect(card(second, "Create")).to_be_visible()
    await context.set_offline(True)
    for page in (first, second):
        await page.locator("#new").click()
    await context.set_offline(False)
    for page in (first, second):
        await expect(card(page, "Done")).to_be_visible()
    await end(first)
    await expect(card(second, "Done")).to_have_count(0)
    assert await place.signals("twice") == expected


@pytest.mark.parametrize("wrong", [-DAY, DAY])
async def test_a_clock_that_is_wrong_by_a_day(
    place: Place, context: BrowserContext, expected: Signals, wrong: int
) -> None:
    await context.clock.install(time=datetime.fromtimestamp(time.time() + wrong / 1000))
    page = await begin(place, context, f"clock{wrong}")
    await page.locator("#new").click()
    await end(page)
    assert await place.signals(f"clock{wrong}") == expected


async def test_what_a_back_end_tells_is_drawn_at_once_and_as_text(place: Place, context: BrowserContext) -> None:
    """Hostile traits and properties; the tab that nobody looks at draws only when somebody does."""
    hidden = await context.new_page()
    await hidden.add_init_script("Object.defineProperty(document, 'hidden', {get: () => !window.looked})")
    await place.visit(hidden, "hostile")
    page = await place.open(context, "hostile")
    image = '<img src=x onerror="window.harmed = true">'
    async with httpx.AsyncClient(base_url=place.server.url, auth=(SECRET_KEY, "")) as client:
        name = {"userId": "hostile", "traits": {"name": image}}
        assert (await client.post("/v1/identify", json=name)).status_code == 200
        event = {"userId": "hostile", "event": "news", "properties": {"text": "<script>harmed = true</script>"}}
        assert (await client.post("/v1/track", json=event)).status_code == 200
    await expect(card(page, "News")).to_contain_text(f"To {image}: <script>harmed = true</script>")
    assert await page.evaluate("window.harmed") is None
    assert await hidden.locator("annai-widget").count() == 0
    await hidden.evaluate("looked = true; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(card(hidden, "News")).to_be_visible()
