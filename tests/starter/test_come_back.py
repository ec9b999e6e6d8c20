"""Guidance that was closed comes back after 1, 3 and 7 days, shorter, then as a mail, then as a colleague's task."""

from pathlib import Path

from annai.core.instant import parse_duration
from tests.starter.company import Company, company

FLOW = "invite-reviewers"


async def close(minato: Company) -> None:
    await minato.do("yamada", "dismissed", FLOW)


async def answer_the_check(minato: Company) -> None:
    """Five business days after the go-live, another flow asks first how it is going."""
    if await minato.step("yamada", "go-live-check") == "ask":
        await minato.press("yamada", "go-live-check")


async def tasks(minato: Company) -> list[str]:
    return [task["title"] for task in (await minato.operator("/v1/tasks"))["tasks"]]


async def test_it_comes_back_spaced_shorter_in_another_form_and_as_a_task(minato: Company) -> None:
    await minato.join("yamada")
    await minato.tell("yamada", "went_live")
    assert await minato.step("yamada", FLOW) == "why"
    await close(minato)
    for days in ("1d", "3d", "7d"):
        assert await minato.step("yamada", FLOW) is None
        await minato.until(minato.clock.now + parse_duration(days) - 60_000)
        await answer_the_check(minato)
        assert await minato.step("yamada", FLOW) is None
        await minato.pass_time("1m")
        assert await minato.step("yamada", FLOW) == "short"
        assert minato.letters() == []
        await close(minato)
    assert [letter["subject"] for letter in minato.letters("yamada")] == ["【アトリエ帳票】メンバー招待のご案内"]
    assert await minato.at("yamada", FLOW) == "some-days"
    assert await tasks(minato) == []
    await minato.pass_time("10d")
    assert await tasks(minato) == ["yamada 様に確認者の招待についてご案内する"]
    await minato.pass_time("90d")
    assert await minato.step("yamada", FLOW) is None
    assert (len(minato.letters("yamada")), len(await tasks(minato))) == (1, 1)


async def test_an_invitation_ends_it(minato: Company) -> None:
    await minato.join("yamada")
    await minato.tell("yamada", "went_live")
    await close(minato)
    await minato.pass_time("1d")
    await close(minato)
    await minato.pass_time("1h")
    await minato.tell("yamada", "member_invited", role="viewer")
    await minato.pass_time("30d")
    assert await minato.ended("yamada", FLOW) == "goal"
    assert await minato.step("yamada", FLOW) is None
    assert minato.letters() == []


async def test_a_restart_in_between_changes_nothing(tmp_path: Path) -> None:
    async with company(tmp_path, "2026-04-20 14:00") as minato:
        await minato.join("yamada")
        await minato.tell("yamada", "went_live")
        await close(minato)
    async with company(tmp_path, "2026-04-21 15:00") as minato:
        await minato.settle()
        assert await minato.step("yamada", FLOW) == "short"
