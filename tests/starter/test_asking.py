"""Surveys and the quiz: who is asked, where answers lead, and what is kept."""

from typing import Any

import pytest

from tests.starter.company import Company

STAYING = ("nps", "help-centre")
ASKED_ON = "2026-08-07 10:00"  # the fifth business day of August


async def customer(minato: Company, plan: str = "standard") -> None:
    await minato.join("yamada", plan=plan)
    await minato.tell("yamada", "signed_up")
    await minato.until("2026-07-30 10:00")
    for _ in range(3):
        await minato.tell("yamada", "report_created")


async def answer(minato: Company, flow: str, question: str, value: Any) -> None:
    await minato.do("yamada", "answered", flow, question=question, value=value)
    assert minato.rejected == []


async def reports(minato: Company) -> str | None:
    """What NPS or the request for a review show on the reports page: the former tours are over by then."""
    for flow in ("nps", "promoter-review"):
        if (step := await minato.step("yamada", flow)) is not None:
            return f"{flow} / {step}"
    return None


async def done_with_tours(minato: Company) -> None:
    """Close whatever the first days have left open."""
    for path in ("/reports", "/members", "/import"):
        while shown := [each for each in await minato.see("yamada", path) if each["flow"] not in STAYING]:
            await minato.do("yamada", "dismissed", shown[0]["flow"], path)


async def test_promoters_are_asked_for_a_review_some_days_later(minato: Company) -> None:
    await customer(minato)
    await done_with_tours(minato)
    await minato.until("2026-08-07 09:59")
    assert await reports(minato) is None
    await minato.until(ASKED_ON)
    assert await reports(minato) == "nps / ask"
    await answer(minato, "nps", "score", "１０")
    await answer(minato, "nps", "liked", "speed")
    await answer(minato, "nps", "words", None)
    assert await reports(minato) == "nps / thanks"
    await minato.press("yamada", "nps")
    assert (await minato.known("yamada")).personal.traits["nps_score"] == 10
    await minato.until("2026-08-13 10:00")
    assert await minato.at("yamada", "promoter-review") == "ask"
    assert await reports(minato) is None  # the cap: one opinion in a month
    await minato.until("2026-09-08 10:00")
    assert await reports(minato) == "promoter-review / ask"


async def test_detractors_are_thanked_and_nobody_asks_them_for_a_review(minato: Company) -> None:
    await customer(minato)
    await done_with_tours(minato)
    await minato.until(ASKED_ON)
    await answer(minato, "nps", "score", 4)
    await answer(minato, "nps", "reason", "missing")
    await answer(minato, "nps", "wish", "scheduling")
    await answer(minato, "nps", "words", "毎週の送付に手間がかかる")
    assert await reports(minato) == "nps / sorry"
    [task] = (await minato.operator("/v1/tasks"))["tasks"]
    assert (task["title"], task["reason"]) == (
        "yamada 様にNPSの回答について連絡する",
        "株式会社みなと商事、回答は10点中4点",
    )
    await minato.press("yamada", "nps")
    await minato.until("2026-09-30 10:00")
    assert await reports(minato) is None
    await minato.until("2027-01-08 10:00")
    assert await reports(minato) is None  # not yet 180 days
    for _ in range(3):
        await minato.tell("yamada", "report_created")
    await minato.until("2027-03-05 10:00")
    assert await reports(minato) == "nps / ask"


@pytest.mark.parametrize("plan", ["trial", "standard"])
async def test_only_customers_who_use_it_are_asked(minato: Company, plan: str) -> None:
    await minato.join("yamada", plan=plan)
    await minato.tell("yamada", "signed_up")
    await minato.until(ASKED_ON)
    assert await minato.at("yamada", "nps") is None


@pytest.mark.parametrize(
    ("reason", "questions"),
    [
        ("missing", ["reason", "feature", "words"]),
        ("other", ["reason", "product", "words"]),
        ("price", ["reason", "words"]),
    ],
)
async def test_an_exit_survey_asks_what_belongs_to_the_reason(
    minato: Company, reason: str, questions: list[str]
) -> None:
    await minato.join("yamada", plan="standard", seats=30)
    await minato.tell("yamada", "cancellation_requested")
    asked = []
    while (content := await minato.content("yamada", "exit-survey"))["kind"] == "survey":
        question = content["pages"]["current"]
        asked.append(question)
        assert await minato.webhooks() == []
        await answer(minato, "exit-survey", question, reason if question == "reason" else None)
    assert asked == questions
    body = {"type": "account.leaving", "account": "minato", "reason": reason, "seats": 30}
    assert await minato.webhooks() == [body]
    await minato.press("yamada", "exit-survey")
    user = await minato.known("yamada")
    assert user.personal.traits["leaving_reason"] == reason
    assert (user.finished["exit-survey"].outcome, user.finished["exit-survey"].reason) == ("completed", "asked-why")


async def test_the_quiz_comes_on_the_business_day_after_the_training(minato: Company) -> None:
    await minato.until("2026-04-28 16:00")
    await minato.join("yamada")
    await minato.tell("yamada", "training_attended")
    await minato.until("2026-04-30 09:59")
    assert await minato.step("yamada", "basics-quiz") is None
    await minato.until("2026-04-30 10:00")  # 29 April is a holiday
    await answer(minato, "basics-quiz", "formats", ["csv", "xlsx"])
    await answer(minato, "basics-quiz", "begin", "list")
    await answer(minato, "basics-quiz", "readers", "edit")
    await minato.press("yamada", "basics-quiz", action=None)
    assert await minato.ended("yamada", "basics-quiz") == "completed"  # two of three are more than 60 %


async def test_who_fails_may_try_again_and_then_gets_the_guide(minato: Company) -> None:
    await minato.join("yamada")
    await minato.tell("yamada", "training_attended")
    await minato.until("2026-04-21 10:00")
    for attempt in (1, 2):
        await answer(minato, "basics-quiz", "formats", ["pdf"])
        await answer(minato, "basics-quiz", "begin", "members")
        await answer(minato, "basics-quiz", "readers", "edit")
        if attempt == 1:
            await minato.do("yamada", "retried", "basics-quiz")
            assert minato.rejected == []
    assert await minato.press("yamada", "basics-quiz", action=None) == "again"
