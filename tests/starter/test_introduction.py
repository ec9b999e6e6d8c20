"""The way to the go-live: its variants by size and industry, and the setup checklist beside it."""

from typing import Any

import pytest

from tests.starter.company import Company

FLOW = "introduction"


@pytest.mark.parametrize(
    ("account", "title", "variant"),
    [
        ({"seats": 30, "industry": "物流"}, "3週間で本番利用へ", ""),
        ({"seats": 30, "industry": "製造"}, "生産と在庫の帳票から始める", "manufacturing"),
        ({"seats": 100, "industry": "物流"}, "部署ごとに進める導入計画", "large"),
        ({"seats": 100, "industry": "製造"}, "部署ごとに進める導入計画", "large"),
        ({}, "3週間で本番利用へ", ""),
    ],
)
async def test_size_wins_over_industry(minato: Company, account: dict[str, Any], title: str, variant: str) -> None:
    await minato.join("yamada", **account)
    await minato.tell("yamada", "kicked_off")
    assert (await minato.content("yamada", FLOW))["title"] == title
    assert (await minato.known("yamada")).runs[FLOW].variant == variant


async def test_a_run_keeps_its_variant_when_the_size_changes_midway(minato: Company) -> None:
    await minato.join("yamada", seats=100, industry="製造")
    await minato.tell("yamada", "kicked_off")
    await minato.account_learns("yamada", seats=20, industry="物流")
    assert (await minato.content("yamada", FLOW))["title"] == "部署ごとに進める導入計画"
    assert await minato.press("yamada", FLOW) is None
    assert await minato.step("yamada", FLOW, "/members") == "roles"
    await minato.press("yamada", FLOW, "/members")
    assert await minato.step("yamada", FLOW, "/import") == "import"

    await minato.join("suzuki", seats=20)
    await minato.account_learns("suzuki", seats=200)
    await minato.tell("suzuki", "kicked_off")
    await minato.account_learns("suzuki", seats=20)
    assert (await minato.content("suzuki", FLOW))["title"] == "部署ごとに進める導入計画"


async def test_twenty_business_days_without_a_go_live_are_asked_about(minato: Company) -> None:
    await minato.join("yamada", seats=30, locale="en")
    await minato.tell("yamada", "kicked_off")
    await minato.press("yamada", FLOW)
    await minato.press("yamada", FLOW, "/import", action=None)
    await minato.until("2026-05-25 09:59")  # 20 business days end with Friday 22 May
    assert await minato.at("yamada", FLOW) == "until-live"
    await minato.until("2026-05-25 10:00")
    content = await minato.content("yamada", FLOW, locale="en")
    assert [action["label"] for action in content["actions"]] == ["Write to us", "Close"]
    await minato.tell("yamada", "went_live")
    assert await minato.ended("yamada", FLOW) == "goal"
