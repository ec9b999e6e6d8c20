"""The first onboarding, end to end: the running demo in a real browser, its score and its mailbox."""

import asyncio
import email
import email.policy
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from annai.wire.read import Health
from tests.ports import free_port
from tests.serving import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

DECIDED = "() => performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('/v1/decide'))"
OPERATOR = {"authorization": "Bearer demo-secret"}
MINATO = "minato-shoji"


class Demo:
    """The running demo: where it serves, and its mailbox."""

    def __init__(self, port: int, mail: Path) -> None:
        self.annai = f"http://localhost:{port}"
        self.product = f"http://localhost:{port + 1}"
        self.mail = mail

    async def get(self, path: str) -> Any:
        async with httpx.AsyncClient() as client:
            return (await client.get(self.annai + path, headers=OPERATOR)).json()

    def letters(self, recipient: str) -> list[EmailMessage]:
        """The messages to an address, as any mail program would read them."""
        files = sorted((self.mail / "new").glob("*")) if self.mail.exists() else []
        messages = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [message for message in messages if message["to"] == recipient]


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    port = free_port(1)  # the product takes the next one
    environment = {**os.environ, "TMPDIR": str(tmp_path), "DEMO_IMPORT_LATE_AFTER": "5s"}
    command = [sys.executable, "-m", "annai.demo", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    greeting = ""
    while "Ctrl-C" not in greeting:
        greeting += (line := (await process.stdout.readline()).decode())
        assert line, "the demo ended"
    mail = re.search(r"Mail +(\S+)", greeting)
    assert mail is not None
    yield Demo(port, Path(mail[1]))
    process.terminate()
    assert await process.wait() == 0


async def until(look: Callable[[], Awaitable[Any]], seconds: float) -> Any:
    """The first true answer of `look`."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110 (another process has no event to wait for)
            await asyncio.sleep(0.02)
    return found


async def sign_in(page: Page, demo: Demo, person: str) -> None:
    await page.goto(f"{demo.product}/?lang=ja")
    await page.locator(f"button[name=person][value='{person}']").click()
    await page.wait_for_url("**/reports")


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


async def near(one: Locator, other: Locator) -> bool:
    a, b = await one.bounding_box(), await other.bounding_box()
    assert a is not None
    assert b is not None
    return abs(a["y"] + a["height"] - b["y"]) < 60 or abs(b["y"] + b["height"] - a["y"]) < 60


async def health(demo: Demo) -> Health:
    return msgspec.convert((await demo.get(f"/v1/accounts/{MINATO}"))["health"], Health)


async def test_from_the_first_page_to_the_score(page: Page, demo: Demo) -> None:
    await sign_in(page, demo, "yamada.taro")
    await page.get_by_role("button", name="始める").click()
    await expect(card(page, "帳票を作成する")).to_be_visible()

    await page.reload()
    tooltip, target = card(page, "帳票を作成する"), page.locator("[data-tour=new-report]")
    await expect(tooltip).to_be_visible()
    assert await near(target, tooltip)

    await target.click()
    await page.wait_for_url("**/reports/new")
    await expect(card(page, "内容を確認して保存する")).to_be_visible()
    before = await health(demo)
    await page.locator("[data-tour=save-report]").click()

    async def risen() -> bool:
        after = await health(demo)
        completed = after.measures["onboarding"] > before.measures["onboarding"]
        return completed and after.score > before.score

    await until(risen, 1.0)
    for path in ("/reports", "/reports/new", "/import"):
        await page.goto(demo.product + path)
        await page.wait_for_function(DECIDED)
        await expect(card(page, "帳票を作成する")).to_have_count(0)
        await expect(card(page, "内容を確認して保存する")).to_have_count(0)
    finished = {end["flow"]: end["outcome"] for end in (await demo.get("/v1/users/yamada.taro"))["finished"]}
    assert finished["first-report"] == "completed"


async def test_a_late_import_brings_the_administrator_one_mail(page: Page, demo: Demo) -> None:
    await sign_in(page, demo, "yamada.taro")

    async def letters() -> list[EmailMessage]:
        return demo.letters("yamada.taro@minato-shoji.example")

    [letter] = await until(letters, 20.0)
    assert letter["subject"] == "【アトリエ帳票】データ取り込みのご状況はいかがでしょうか"
    for part in ("plain", "html"):
        body = letter.get_body((part,))
        assert body is not None
        assert "山田 太郎 様" in body.get_content()
        assert "株式会社みなと商事" in body.get_content()
    runs = {run["flow"]: run["step"] for run in (await demo.get("/v1/users/yamada.taro"))["runs"]}
    assert runs["import-rescue"] == "show-import"
    await page.goto(f"{demo.product}/import")
    await page.get_by_role("button", name="始める").click()
    await expect(card(page, "ファイルを取り込む")).to_be_visible()
