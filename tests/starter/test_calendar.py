"""Flows that the calendar starts, and those that wait by it."""

import pytest

from tests.starter.company import Company, moment


async def test_a_renewal_is_announced_thirty_days_before_to_one_administrator(minato: Company) -> None:
    await minato.join("yamada", "suzuki", plan="standard", renews_at="2026-06-30")
    await minato.until("2026-05-31 08:59")
    assert minato.letters() == []
    await minato.until("2026-05-31 09:00")
    [letter] = minato.letters()
    body = letter.get_body(("plain",))
    assert body is not None
    assert (letter["to"], letter["subject"]) == ("yamada@minato.example", "【アトリエ帳票】ご契約更新のご案内")
    assert "2026年6月30日(火)に更新日を迎えます" in body.get_content()
    assert "2026年6月23日(火)までにお知らせください" in body.get_content()
    content = await minato.content("yamada", "renewal", "/billing")
    assert "2026年6月30日(火)" in str(content["body"])
    assert await minato.step("suzuki", "renewal", "/billing") is None
    await minato.until("2026-06-30 09:00")
    assert await minato.step("yamada", "renewal", "/billing") is None
    assert (await minato.known("minato", "account")).finished["renewal"].reason == "over"
    await minato.until("2026-08-01 09:00")
    assert len(minato.letters()) == 1


async def test_each_renewal_has_its_reminder(minato: Company) -> None:
    await minato.join("yamada", plan="standard", renews_at="2026-06-30")
    await minato.until("2026-06-10 09:00")
    await minato.account_learns("yamada", renews_at="2027-06-30")
    assert (await minato.known("minato", "account")).finished["renewal"].reason == "renewed"
    await minato.until("2027-06-01 09:00")
    assert len(minato.letters()) == 2


async def test_a_trial_renews_nothing(minato: Company) -> None:
    await minato.join("yamada", plan="trial", renews_at="2026-06-30")
    await minato.until("2026-07-31 09:00")
    assert minato.letters() == []


async def test_the_fiscal_year_comes_with_the_first_business_day_of_its_half_month(minato: Company) -> None:
    await minato.join("yamada", plan="standard")
    await minato.join("sato", role="editor", plan="standard")
    await minato.until("2027-03-16 08:59")
    assert await minato.at("yamada", "fiscal-year") is None
    await minato.until("2027-03-16 09:00")
    assert await minato.step("yamada", "fiscal-year", "/members") == "review"
    assert await minato.at("sato", "fiscal-year") is None
    assert await minato.press("yamada", "fiscal-year", "/members") == "members"
    await minato.press("yamada", "fiscal-year", "/members", action=None)
    assert await minato.ended("yamada", "fiscal-year") == "completed"
    await minato.until("2028-03-16 09:00")
    assert await minato.step("yamada", "fiscal-year", "/members") == "review"


@pytest.mark.parametrize(("action", "answer", "shown"), [(0, "going-well", None), (1, "needs-help", "help")])
async def test_five_business_days_after_the_go_live_we_ask(
    minato: Company, action: int, answer: str, shown: str | None
) -> None:
    await minato.join("yamada", plan="standard")
    await minato.tell("yamada", "went_live")
    await minato.until("2026-04-27 09:59")
    assert await minato.step("yamada", "go-live-check") is None
    await minato.until("2026-04-27 10:00")
    assert await minato.step("yamada", "go-live-check") == "ask"
    assert await minato.press("yamada", "go-live-check", action=action) == shown
    assert (await minato.known("yamada")).personal.traits["go_live"] == answer
    tasks = (await minato.operator("/v1/tasks"))["tasks"]
    assert [task["title"] for task in tasks] == ["yamada 様に本番利用の状況を確認する"][:action]


def test_a_moment_is_of_tokyo() -> None:
    assert moment("2026-05-11 09:00") == 1_778_457_600_000
