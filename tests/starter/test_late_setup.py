"""The setup is due ten business days after the kick-off, over Golden Week 2026: one mail, to one administrator."""

from pathlib import Path

import pytest

from tests.starter.company import Company, company

FLOW = "late-setup"
DUE = "2026-05-08 23:59"  # Friday: 29 April and 4 to 6 May are holidays
MAIL = "2026-05-11 09:00"  # Monday
SUBJECT = "【アトリエ帳票】初期設定のご状況はいかがでしょうか"


async def kicked_off(minato: Company) -> None:
    """On Monday 20 April at 14:00 the kick-off is held with an editor, two administrators and the owner."""
    await minato.join("sato", role="editor")
    await minato.join("yamada", "takahashi", role="admin")
    await minato.join("mori", role="owner")
    await minato.tell("sato", "kicked_off")
    assert await minato.at("minato", FLOW, "account") == "due"


async def test_the_mail_goes_on_monday_at_nine_to_one_administrator_once(minato: Company) -> None:
    await kicked_off(minato)
    await minato.until("2026-05-11 08:59")
    assert minato.letters() == []
    await minato.until(MAIL)
    [letter] = minato.letters()
    assert (letter["to"], letter["subject"]) == ("yamada@minato.example", SUBJECT)
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[:2] == ["株式会社みなと商事", "yamada 様"]
    await minato.until("2026-08-31 09:00")
    assert len(minato.letters()) == 1
    assert await minato.ended("minato", FLOW, "account") == "completed"


@pytest.mark.parametrize("person", ["sato", "yamada"])
async def test_who_is_done_on_the_last_day_hears_nothing(minato: Company, person: str) -> None:
    await kicked_off(minato)
    await minato.until(DUE)
    await minato.tell(person, "setup_completed")
    await minato.until("2026-08-31 09:00")
    assert minato.letters() == []
    assert await minato.ended("minato", FLOW, "account") == "goal"


async def test_who_is_done_over_the_weekend_hears_nothing_either(minato: Company) -> None:
    await kicked_off(minato)
    await minato.until("2026-05-10 20:00")
    await minato.tell("takahashi", "setup_completed")
    await minato.until("2026-05-31 09:00")
    assert minato.letters() == []


async def test_without_an_administrator_the_owner_is_asked(minato: Company) -> None:
    await minato.join("sato", role="editor")
    await minato.join("mori", role="owner", locale="en")
    await minato.tell("sato", "kicked_off")
    await minato.until(MAIL)
    assert [(letter["to"], letter["subject"]) for letter in minato.letters()] == [
        ("mori@minato.example", "How is your setup going?")
    ]


async def test_a_restart_in_between_changes_nothing(tmp_path: Path) -> None:
    async with company(tmp_path, "2026-04-20 14:00") as minato:
        await kicked_off(minato)
    async with company(tmp_path, "2026-05-11 08:00") as minato:
        await minato.until(MAIL)
        assert [letter["to"] for letter in minato.letters()] == ["yamada@minato.example"]
    async with company(tmp_path, "2026-05-11 09:01") as minato:
        await minato.until("2026-05-12 09:00")
        assert len(minato.letters()) == 1
