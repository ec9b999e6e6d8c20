"""What a page can call, and the hooks that it can give."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import ConsoleMessage, Locator, Page, Route, expect

from annai.wire.decide import StartInput, TrackInput
from tests.browser import widget_backend
from tests.browser.widget_backend import Backend, experience, modal, served, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def card(page: Page, name: str = "New report") -> Locator:
    return page.get_by_role("dialog", name=name)


def events(backend: Backend) -> list[str]:
    return [item.event for item in backend.inputs.values() if isinstance(item, TrackInput)]


def token(user: str, expires: float = 3600, mark: str = "") -> str:
    """A token as a back end would sign it; the tests' backend does not look at the signature."""
    claims = json.dumps({"sub": user, "exp": int(time.time() + expires), "mark": mark}, ensure_ascii=False)
    return f"e30.{base64.urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.sig"


async def begin(page: Page, backend: Backend, options: str) -> None:
    """Open the plain page with a tag that has no key, and call `init` with these options beside it."""
    page.on("console", partial(hear, said(page)))
    tag = widget_backend.TAG.split(" data-key")[0] + "></script>"
    html = (widget_backend.PAGES / "plain.html").read_text("utf-8").replace("<!-- widget -->", tag)
    await page.route("**/pages/plain", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.add_init_script(f"window.annai = [['init', {{key: 'demo', locale: 'en', {options}}}]]")
    await page.goto(f"{backend.base}/pages/plain")


def hear(lines: list[str], message: ConsoleMessage) -> None:
    if message.text.startswith("Annai"):
        lines.append(message.text)


def said(page: Page) -> list[str]:
    """What the widget has written into the page's console."""
    lines: list[str] = page.__dict__.setdefault("said", [])
    return lines


async def run_until(page: Page, holds: Callable[[], bool]) -> None:
    """Let the page's clock run, ten minutes at most, until `holds`."""
    for _ in range(120):
        if holds():
            return
        await page.clock.run_for(5_000)
    raise TimeoutError


async def test_start_dismiss_and_locale(page: Page, backend: Backend) -> None:
    backend.steps = [experience(modal()), experience(tooltip("#new"), step="two")]
    await begin(page, backend, "userId: 'u1'")
    await expect(card(page, "Welcome")).to_be_visible()
    await page.evaluate("annai.dismiss('another-flow'); annai.start('around'); annai.locale('ja')")
    await backend.until(lambda: "start" in backend.kinds())
    [started] = [item for item in backend.inputs.values() if isinstance(item, StartInput)]
    assert started.flow == "around"
    assert backend.requests[-1].locale == "ja"
    await expect(card(page, "Welcome")).to_be_visible()
    await page.evaluate("annai.dismiss()")
    await expect(card(page, "Welcome")).to_have_count(0)
    await backend.until(lambda: "dismissed" in backend.kinds())


async def test_an_input_hook_changes_and_drops(page: Page, backend: Backend) -> None:
    hook = "(input) => input.event === 'secret' ? null : {...input, properties: {}}"
    await begin(page, backend, f"userId: 'u1', input: {hook}")
    await page.wait_for_function("!Array.isArray(annai)")
    await page.evaluate("annai.track('secret'); annai.track('report_created', {name: 'Taro'})")
    await backend.until(lambda: backend.kinds() == ["track"])
    assert [(item.event, item.properties) for item in backend.inputs.values() if isinstance(item, TrackInput)] == [
        ("report_created", {})
    ]


async def test_a_router_opens_the_links_of_this_site(page: Page, backend: Backend) -> None:
    links = [{"label": "Plans", "href": "/plans?a=1#b", "stay": True}, {"label": "Other", "href": "https://x.example/"}]
    backend.steps = [experience(modal(actions=links))]
    await begin(page, backend, "userId: 'u1', navigate: (path) => { window.opened = path }")
    await card(page, "Welcome").get_by_role("link", name="Plans").click()
    assert await page.evaluate("opened") == "/plans?a=1#b"
    assert page.url == f"{backend.base}/pages/plain"
    await backend.until(lambda: "advanced" in backend.kinds())
    await page.context.route("https://x.example/**", lambda route: route.fulfill(body="else", content_type="text/html"))
    async with page.expect_popup():
        await card(page, "Welcome").get_by_role("link", name="Other").click()


async def test_a_page_that_draws_itself_gets_experiences_and_reports(page: Page, backend: Backend) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    backend.steps = [experience(tooltip("#new"))]
    listener = "(all) => { window.shown = all.map((one) => one.step); window.first ??= all[0] }"
    await page.add_init_script(f"addEventListener('load', () => annai.on('experiences', {listener}))")
    await begin(page, backend, "userId: 'u1', headless: true")
    await page.wait_for_function("window.shown?.length === 1")
    await page.evaluate("annai.report({type: 'seen'}, first); annai.report({type: 'seen'}, first)")
    await page.evaluate("annai.report({type: 'advanced', action: 0}, first)")
    assert await page.evaluate("shown") == []  # before the server knows
    await backend.until(lambda: "advanced" in backend.kinds())
    assert backend.kinds("seen", "advanced") == ["seen", "advanced"]
    assert await page.locator("annai-widget").count() == 0
    assert not any("/widget/tour-" in url for url in fetched)


async def test_a_token_is_asked_for_once_and_again_when_it_is_refused(page: Page, backend: Backend) -> None:
    first, second, third = (token("u1", mark=mark) for mark in "abc")
    await page.add_init_script(
        f"window.asked = 0; window.tokens = {json.dumps([first, second, third])};"
        "window.getToken = async () => { asked++; return tokens.shift() }"
    )
    await begin(page, backend, "userId: 'u1', getToken")
    await backend.until(lambda: len(backend.requests) == 1 and backend.streams == 1)
    assert backend.requests[0].token == first
    assert await page.evaluate("asked") == 1
    backend.status = 403
    await page.evaluate("annai.track('x')")
    await backend.until(lambda: len(backend.requests) == 2)
    backend.status = 200
    await backend.until(lambda: events(backend) == ["x"])
    assert backend.requests[-1].token == second
    assert await page.evaluate("asked") == 2
    assert said(page) == []


async def test_a_token_is_renewed_before_it_expires_and_waited_for(page: Page, backend: Backend) -> None:
    short, long = token("山田", 90), token("山田", 3600)
    await page.clock.install()
    await page.add_init_script(
        f"window.tokens = ['fail', {json.dumps(long)}];"
        "window.getToken = () => { const t = tokens.shift(); if (t === 'fail') throw new Error('busy'); return t }"
    )
    await begin(page, backend, f"userId: '山田', token: {json.dumps(short)}, getToken")
    await backend.until(lambda: len(backend.requests) == 1)
    assert backend.requests[0].token == short
    await page.clock.run_for(40_000)
    await page.evaluate("annai.track('x')")
    await run_until(page, lambda: events(backend) == ["x"])
    assert backend.requests[-1].token == long


async def test_a_token_of_somebody_else_is_not_taken(page: Page, backend: Backend) -> None:
    await page.clock.install()
    await page.add_init_script(
        f"window.asked = 0; window.getToken = () => {{ asked++; return {json.dumps(token('u2'))} }}"
    )
    await begin(page, backend, "userId: 'u1', getToken")
    await page.wait_for_function("window.asked > 0")
    await page.clock.run_for(600_000)
    assert backend.requests == []
    assert await page.evaluate("asked") < 60
    assert ["it must bring a token of u1" in line for line in said(page)] == [True]


async def test_refused_for_good(page: Page, backend: Backend) -> None:
    """A key that is wrong: the page works, one message, and no request more."""
    backend.status = 401
    await page.clock.install()
    async with page.expect_console_message(lambda message: message.text.startswith("Annai")):
        await begin(page, backend, "userId: 'u1'")
    await page.evaluate("annai.track('x')")
    await page.clock.run_for(3_600_000)
    assert len(backend.requests) == 1
    assert said(page) == ["Annai: not now [no]"]


async def test_a_server_that_is_away_is_asked_ever_more_rarely(page: Page, backend: Backend) -> None:
    tried: list[str] = []

    async def away(route: Route) -> None:
        tried.append(route.request.url)
        await route.abort()

    await page.route("**/v1/*", away)
    await page.clock.install()
    await begin(page, backend, "userId: 'u1'")
    await page.wait_for_function("!Array.isArray(annai)")
    await page.evaluate("for (let n = 0; n < 20; n++) annai.track('x' + n)")
    for _ in range(600):
        await page.clock.run_for(1_000)
    assert 10 < len(tried) < 60
    assert [f"{backend.base}/ does not answer" in line for line in said(page)] == [True]
    await page.unroute("**/v1/*")
    await run_until(page, lambda: len(events(backend)) == 20)
