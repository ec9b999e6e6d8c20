"""A branched survey, end to end: the widget in a page, the real server, what operators then read of the person."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.test_onboarding import until
from tests.serving import SECRET_KEY, WRITE_KEY, start_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = "events: {}\ntraits: {user: {team_size: number}, account: {}}\n"
FLOW = """\
title: Feedback
trigger: {page: "/reports*"}
steps:
  - id: ask
    survey:
      questions:
        - id: score
          kind: nps
          then: [{if: answers.score >= 9, goto: people}]
        - {id: words, kind: text, ask: What is missing?}
        - {id: people, kind: number, ask: How many of you use it?, set: user.team_size}
"""
HOST = (
    '<!doctype html><html lang="en"><title>Reports</title><h1>Reports</h1>'
    '<script async src="/widget.js" data-key="{key}" data-user-id="yamada"></script>'
)


async def test_a_branched_survey_reaches_the_server(page: Page, tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/feedback.yaml").write_text(FLOW)
    (tmp_path / "workspace.yaml").write_text("name: Tests\nlocales: [en]\n")
    (tmp_path / "events.yaml").write_text(PLAN)

    async def host(route: Route) -> None:
        await route.fulfill(body=HOST.replace("{key}", WRITE_KEY), content_type="text/html")

    with start_server(tmp_path, workspace=tmp_path) as server:
        await page.route("**/reports", host)
        await page.goto(f"{server.url}/reports")
        card = page.get_by_role("dialog")
        await card.get_by_role("radio", name="3", exact=True).click()
        await expect(card.get_by_role("heading", name="What is missing?")).to_be_focused()
        await card.get_by_role("button", name="Back").click()
        await card.get_by_role("radio", name="9", exact=True).click()
        await page.reload()
        await card.get_by_role("textbox", name="How many of you use it?").fill("１２")
        await page.keyboard.press("Enter")
        await expect(card.get_by_role("heading", name="Thank you for your feedback")).to_be_visible()
        operator = {"authorization": f"Bearer {SECRET_KEY}"}
        async with httpx.AsyncClient(base_url=server.url, headers=operator) as client:
            user = (await client.get("/v1/users/yamada")).json()

            async def counted() -> bool:
                answers = (await client.get("/v1/flows/feedback/funnel")).json()["answers"]
                return {told["question"]: told["answered"] for told in answers} == {"score": 1, "people": 1}

            await until(counted, 15.0)
        assert user["answers"] == {"feedback": {"score": 9, "people": 12}}
        assert user["traits"]["team_size"] == 12
        assert [end["outcome"] for end in user["finished"]] == ["completed"]
