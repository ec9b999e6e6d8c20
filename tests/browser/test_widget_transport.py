"""What the widget says to the server, and what it does when the server is away."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from annai.wire.decide import RejectedInput, TrackInput
from tests.browser import widget_backend
from tests.browser.widget_backend import Backend, experience, kind_of, served, tooltip

pytestmark = pytest.mark.asyncio(loop_scope="session")

README = Path(__file__).parents[2] / "widget/README.md"
STUB = README.read_text("utf-8").split("<script>")[1].split("</script>")[0]


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def card(page: Page) -> Locator:
    return page.get_by_role("dialog", name="New report")


async def start(page: Page, backend: Backend) -> None:
    await page.goto(f"{backend.base}/pages/plain")
    await backend.until(lambda: backend.streams == 1)


async def test_the_request_names_person_page_and_tab(page: Page, backend: Backend) -> None:
    await start(page, backend)
    asked = backend.requests[0]
    assert (asked.key, asked.user_id, asked.locale, asked.viewport) == ("demo", "u1", "en", (1280, 720))
    assert (asked.page.url, asked.page.title) == (f"{backend.base}/pages/plain", "Reports")
    assert asked.anonymous_id
    assert asked.tab
    await page.reload()
    await backend.until(lambda: len(backend.requests) == 2)
    assert backend.requests[1].anonymous_id == asked.anonymous_id


async def test_segment_style_calls_become_inputs(page: Page, backend: Backend) -> None:
    await page.add_init_script(f"{STUB}; annai.track('early', {{n: 1}}); annai.group('acme', {{plan: 'pro'}})")
    await start(page, backend)
    await page.evaluate("annai.identify('u1', {name: '髙橋'}, {token: 'a.b.c'}); annai.page({name: 'Reports'})")
    await backend.until(lambda: len(backend.inputs) == 4)
    assert backend.kinds() == ["track", "group", "identify", "page"]
    asked = backend.requests[-1]
    assert (asked.token, asked.user_id, asked.group_id) == ("a.b.c", "u1", None)


async def test_the_stub_is_small() -> None:
    assert len(gzip.compress(STUB.encode())) <= 300


async def test_a_user_without_token_names_the_account(page: Page, backend: Backend) -> None:
    await start(page, backend)
    await page.evaluate("annai.group('acme')")
    await backend.until(lambda: backend.kinds() == ["group"])
    assert backend.requests[-1].group_id == "acme"


async def test_a_visitor_who_became_a_user_is_a_new_visitor_after_the_log_out(page: Page, backend: Backend) -> None:
    await start(page, backend)
    await page.evaluate("annai.reset()")
    await backend.until(lambda: len(backend.requests) == 2)
    backend.rejected = [RejectedInput(id="1", code="merged", message="is a user now")]
    await page.evaluate("annai.track('late')")
    await backend.until(lambda: len(backend.requests) == 3)
    backend.rejected = []
    await backend.until(lambda: backend.requests[-1].anonymous_id != backend.requests[2].anonymous_id)


async def test_reset_and_another_user_are_new_visitors(page: Page, backend: Backend) -> None:
    await start(page, backend)
    await page.evaluate("annai.reset()")
    await backend.until(lambda: len(backend.requests) == 2)
    await page.evaluate("annai.identify('u2')")
    await backend.until(lambda: len(backend.requests) == 3)
    await page.evaluate("annai.identify('u3')")
    await backend.until(lambda: len(backend.requests) == 4)
    first, second, third, fourth = (asked.anonymous_id for asked in backend.requests)
    assert second == third
    assert len({first, second, fourth}) == 3
    assert [asked.user_id for asked in backend.requests] == ["u1", None, "u2", "u3"]


async def test_listeners_hear_and_can_stop(page: Page, backend: Backend) -> None:
    await page.add_init_script("window.heard = []; window.annai = [['on', 'seen', (s) => heard.push(s.step)]]")
    backend.steps = [experience(tooltip("#new"))]
    await start(page, backend)
    await backend.until(lambda: backend.kinds() == ["seen"])
    assert await page.evaluate("heard") == ["one"]


@pytest.mark.parametrize("status", [503, 429])
async def test_inputs_wait_until_the_server_is_back(page: Page, backend: Backend, status: int) -> None:
    await start(page, backend)
    backend.status, backend.headers = status, {"Retry-After": "1"} if status == 429 else {}
    await page.evaluate("annai.track('report_created', {n: 1})")
    await backend.until(lambda: any(asked.inputs for asked in backend.requests))
    assert backend.inputs == {}
    backend.status = 200
    await backend.until(lambda: backend.kinds() == ["track"])
    sent = {item.id for asked in backend.requests for item in asked.inputs}
    assert len(sent) == 1


async def test_an_input_survives_a_reload_while_the_server_is_away(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#new"))]
    await start(page, backend)
    await expect(card(page)).to_be_visible()
    backend.status = 503
    await page.keyboard.press("Escape")
    await expect(card(page)).to_have_count(0)
    await page.reload()
    await backend.until(lambda: any("dismissed" in map(kind_of, asked.inputs) for asked in backend.requests))
    backend.status = 200
    await backend.until(lambda: "dismissed" in backend.kinds())
    assert len(backend.interactions("dismissed")) == 1


async def test_a_click_that_leaves_the_page_is_not_lost(page: Page, backend: Backend) -> None:
    backend.steps = [experience(tooltip("#away", advance="click"))]
    await start(page, backend)
    await page.evaluate("place.innerHTML = '<a id=away href=/pages/japanese>Away</a>'")
    await expect(card(page)).to_be_visible()
    await page.locator("#away").click()
    await page.wait_for_url("**/japanese")
    await backend.until(lambda: "advanced" in backend.kinds())
    assert len(backend.interactions("advanced")) == 1


async def test_a_bad_request_is_dropped_and_told(page: Page, backend: Backend) -> None:
    await start(page, backend)
    backend.status = 400
    code = await page.evaluate("new Promise((done) => { annai.on('error', (e) => done(e.code)); annai.track('x'); })")
    assert code == "no"
    backend.status = 200
    await page.evaluate("annai.track('y')")
    await backend.until(lambda: len(backend.inputs) == 1)
    assert [item.event for item in backend.inputs.values() if isinstance(item, TrackInput)] == ["y"]


async def test_an_expired_identity_waits_for_a_new_one(page: Page, backend: Backend) -> None:
    await start(page, backend)
    backend.status = 401
    await page.evaluate("new Promise((done) => { annai.on('error', done); annai.track('x'); })")
    backend.status = 200
    await page.evaluate("annai.identify('u1', {}, {token: 'new'})")
    await backend.until(lambda: backend.kinds() == ["track", "identify"])
    assert backend.requests[-1].token == "new"


@pytest.mark.parametrize("modern", [True, False])
async def test_a_change_of_address_decides_again(page: Page, backend: Backend, modern: bool) -> None:
    if not modern:
        await page.add_init_script("delete window.navigation; delete Window.prototype.navigation")
    backend.steps = [experience(tooltip("#new"))]
    await start(page, backend)
    await backend.until(lambda: backend.kinds() == ["seen"])
    backend.steps = []
    await page.evaluate("history.pushState(null, '', '/pages/plain?tab=2'); history.replaceState(null, '', '?tab=3')")
    await expect(card(page)).to_have_count(0)
    assert backend.requests[-1].page.url.endswith("?tab=3")
    await page.evaluate("history.back()")
    await backend.until(lambda: backend.requests[-1].page.url.endswith("/pages/plain"))


async def test_a_newer_version_is_asked_for_once(page: Page, backend: Backend) -> None:
    await start(page, backend)
    backend.steps = [experience(tooltip("#new"))]
    await backend.bump()
    await expect(card(page)).to_be_visible()
    await backend.until(lambda: backend.kinds() == ["seen"])
    assert len(backend.requests) == 3


async def test_where_streams_are_blocked_it_asks_ever_more_rarely(page: Page, backend: Backend) -> None:
    await page.route("**/v1/stream", lambda route: route.abort())
    await page.clock.install()
    await page.goto(f"{backend.base}/pages/plain")
    await backend.until(lambda: len(backend.requests) == 1)
    backend.steps = [experience(tooltip("#new"))]
    for _ in range(120):
        await page.clock.run_for(5_000)
    await expect(card(page)).to_be_visible()
    assert 5 < len(backend.requests) < 40


async def test_two_tabs_share_one_stream(context: BrowserContext, backend: Backend) -> None:
    first, second = await context.new_page(), await context.new_page()
    await start(first, backend)
    await second.goto(f"{backend.base}/pages/plain")
    await second.wait_for_function("navigator.locks.query().then((locks) => locks.pending.length === 1)")
    assert backend.streams == 1
    backend.steps = [experience(tooltip("#new"))]
    await backend.bump()
    await expect(card(second)).to_be_visible()
    await first.close()
    await backend.until(lambda: backend.streams == 2)


async def test_nothing_of_the_surfaces_is_fetched_until_something_is_shown(page: Page, backend: Backend) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    await start(page, backend)
    assert not any("/tour-" in url for url in fetched)
    backend.steps = [experience(tooltip("#new"))]
    await backend.bump()
    await expect(card(page)).to_be_visible()
    assert sum("/tour-" in url for url in fetched) == 1


async def test_works_where_storage_is_forbidden(page: Page, backend: Backend) -> None:
    await page.add_init_script(
        "for (const area of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, area, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    backend.steps = [experience(tooltip("#new"))]
    await start(page, backend)
    await expect(card(page)).to_be_visible()
    await backend.until(lambda: backend.kinds() == ["seen"])


async def test_a_tag_without_a_key_waits_for_init_and_says_so_once(page: Page, backend: Backend) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    without = widget_backend.TAG.replace('data-key="demo"', "")
    await page.route("**/pages/plain", lambda route: route.fulfill(body=without, content_type="text/html"))
    await page.clock.install()
    await page.add_init_script(STUB)
    await page.goto(f"{backend.base}/pages/plain")
    await page.evaluate("annai.track('early')")
    await page.clock.run_for(60_000)
    assert len(said) == 1
    assert 'annai.init({key: "WRITE_KEY"})' in said[0]
    assert 'data-key="WRITE_KEY"' in said[0]
    assert backend.requests == []
    await page.evaluate("annai.init({key: 'demo', userId: 'u1'})")
    await page.clock.run_for(1_000)
    await backend.until(lambda: backend.kinds() == ["track"])
    await page.evaluate("annai.init({key: 'demo'})")
    assert "init was called before" in said[-1]
