"""What lies behind launchers, with the real server: two people of one company, each in a browser of their own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.serving import WRITE_KEY, Served, start_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILES = {
    "workspace.yaml": "name: アトリエ帳票\nlocales: [ja]\n",
    "events.yaml": "events: {kick_off_held: {}, report_created: {}, released: {}}\ntraits: {}\n",
    "flows/setup.yaml": """
title: 準備
subject: account
trigger: {event: kick_off_held}
steps:
  - id: team
    checklist:
      title: ご利用開始までの準備
      tasks:
        - {id: reports, title: 2名が帳票を作成する, done: {event: report_created}, by: {people: 2}}
        - {id: rules, title: 承認の担当者を決める, done: attested}
""",
    "flows/help.yaml": """
title: ヘルプ
trigger: {page: "*"}
steps:
  - id: centre
    resource_centre:
      sections:
        - {id: learn, title: 使い方, items: [{id: tour, title: 帳票を作成する, start: tour}]}
        - {id: news, title: お知らせ, feed: true}
""",
    "flows/tour.yaml": """
title: 帳票の作成
trigger: {api: true}
steps: [{id: here, modal: {title: ここから始めます, body: 「新規作成」を押してください。}}]
""",
    "flows/news.yaml": """
title: 新機能
trigger: {event: released}
steps: [{id: told, announcement: {title: 自動配信を始めました, body: 共有の画面でお選びください。}}]
""",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    for name, text in FILES.items():
        file = tmp_path / "workspace" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    with start_server(tmp_path, workspace=tmp_path / "workspace") as served:
        yield served


@asynccontextmanager
async def visiting(browser: Browser, server: Served, person: str) -> AsyncIterator[Page]:
    """A page that the person looks at, working in the company."""
    tag = f'<script async src="/widget.js" data-key="{WRITE_KEY}" data-user-id="{person}"></script>'

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=f'<!doctype html><html lang="ja"><title>帳票</title>{tag}')

    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    await context.route("**/reports", answer)
    page = await context.new_page()
    await page.goto(f"{server.url}/reports")
    await page.wait_for_function("!!window.annai?.group")
    await page.evaluate("annai.group('minato')")
    yield page
    await context.close()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=title)


async def test_a_company_sets_up_and_one_of_its_people_looks_for_help(browser: Browser, server: Served) -> None:
    async with visiting(browser, server, "yamada") as yamada, visiting(browser, server, "sato") as sato:
        await yamada.evaluate("annai.track('kick_off_held')")
        for page in (yamada, sato):
            await expect(row(page, "2名が帳票を作成する")).to_contain_text("2名中0名")
        await yamada.evaluate("annai.track('report_created')")
        await expect(row(yamada, "2名が帳票を作成する")).to_contain_text("2名中1名 · ご自身で対応済み")
        await expect(row(sato, "2名が帳票を作成する")).to_contain_text("2名中1名")
        await sato.evaluate("annai.track('report_created')")
        await expect(yamada.get_by_role("progressbar", name="2件中1件完了")).to_be_visible()
        await row(sato, "承認の担当者を決める").get_by_role("button", name="完了にする").click()
        await expect(sato.get_by_role("dialog").get_by_role("status")).to_have_text("すべて完了しました")

        await yamada.evaluate("annai.track('released')")
        await yamada.get_by_role("button", name="ヘルプ (未読1件)").click()
        await yamada.get_by_role("button", name="お知らせ (未読1件)").click()
        await expect(row(yamada, "自動配信を始めました")).to_contain_text("共有の画面でお選びください。")
        await expect(yamada.get_by_role("button", name="ヘルプ", exact=True)).to_be_visible()  # it was read
        await yamada.get_by_role("button", name="戻る").click()
        await yamada.get_by_role("button", name="帳票を作成する").click()
        await expect(yamada.get_by_role("dialog", name="ここから始めます")).to_be_visible()
