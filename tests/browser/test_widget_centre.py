"""The resource centre behind its launcher, and the search in it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from annai.wire.decide import ItemPressedInput
from tests.browser.widget_backend import Backend, served
from tests.browser.widget_lists import centre, feed

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[Backend]:
    async with served(Backend()) as backend:
        yield backend


def launcher(page: Page, name: str = "Help") -> Locator:
    return page.get_by_role("button", name=name, exact=False).first


def panel(page: Page, name: str = "How can we help?") -> Locator:
    return page.get_by_role("dialog", name=name)


def pressed(backend: Backend) -> list[str]:
    return [one.item for one in backend.interactions("item_pressed") if isinstance(one, ItemPressedInput)]


async def test_each_item_does_its_own(page: Page, backend: Backend) -> None:
    backend.beside, backend.feed = [centre()], feed(read=1)
    await page.goto(f"{backend.base}/pages/plain")
    await expect(launcher(page)).to_have_accessible_name("Help (2 unread)")
    await expect(page.get_by_role("button", name="What's new")).to_have_count(0)  # the centre has the feed in it
    await page.evaluate("void annai.on('call:open_chat', (given) => (window.called = given))")

    await launcher(page).click()
    await panel(page).get_by_role("button", name="When we answer").click()
    await expect(panel(page)).to_contain_text("Monday to Friday, 9:00 to 18:00.")
    await expect(panel(page).get_by_role("heading", name="When we answer")).to_be_focused()
    await panel(page).get_by_role("button", name="Back").click()
    await expect(panel(page).get_by_role("button", name="When we answer")).to_be_focused()
    await panel(page).get_by_role("link", name="Import your data").click()
    await page.wait_for_url("**#up")
    await panel(page).get_by_role("button", name="Make a report").click()
    await expect(panel(page)).to_be_hidden()  # the tour is to be seen
    await launcher(page).click()
    await panel(page).get_by_role("button", name="Write to us").click()
    await page.wait_for_function("window.called?.topic === 'help'")
    await backend.until(lambda: pressed(backend) == ["hours", "import", "tour", "chat"])

    await launcher(page).click()
    assert not any(request.feed for request in backend.requests)
    await panel(page).get_by_role("button", name="What is new (2 unread)").click()
    await expect(panel(page).get_by_role("listitem")).to_have_count(3)
    await backend.until(lambda: len(backend.interactions("seen")) == 3)  # the centre, and two entries that were unread
    await panel(page).get_by_role("button", name="Close", exact=True).click()
    await launcher(page).click()
    await panel(page).get_by_role("button", name="Don't show this again").click()
    await backend.until(lambda: backend.kinds("dismissed") == ["dismissed"])
    await expect(launcher(page)).to_have_count(0)


async def test_the_search_knows_width_and_kana_and_waits_for_the_input_method(page: Page, backend: Backend) -> None:
    backend.beside = [centre(locale="ja")]
    await page.goto(f"{backend.base}/pages/japanese")
    await launcher(page, "ヘルプ").click()
    found = panel(page, "何かお困りですか")
    field = found.get_by_role("searchbox", name="検索")
    for query, title in {
        "ﾚﾎﾟｰﾄ": "レポートを作成する",
        "れぽーと": "レポートを作成する",
        "作り方": "レポートを作成する",
        "ｃｓｖ データ": "データを取り込む",
    }.items():
        await field.fill(query)
        await expect(found.get_by_role("listitem")).to_have_count(1)
        await expect(found.get_by_role("listitem")).to_contain_text(title)
    await field.fill("平日の会議")
    await expect(found.get_by_role("listitem")).to_have_count(0)
    await expect(found.get_by_role("status")).to_have_text("該当する項目が見つかりませんでした。")

    await field.fill("")
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", {"text": "ちゃっと", "selectionStart": 4, "selectionEnd": 4})
    await expect(field).to_have_value("ちゃっと")
    assert await found.get_by_role("listitem").count() == 5
    await page.keyboard.press("Escape")  # it belongs to the input method: the panel stays
    await expect(found.get_by_role("listitem")).to_have_count(5)
    await keyboard.send("Input.insertText", {"text": "質問"})
    await expect(found.get_by_role("listitem")).to_have_count(1)
    await expect(found.get_by_role("status")).to_have_text("1件見つかりました")
