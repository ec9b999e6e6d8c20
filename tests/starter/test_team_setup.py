"""The company's own checklist: whoever does a task, everybody sees it done; who closes it closes it for themselves."""

from typing import Any

from tests.starter.company import Company

FLOW, PAGE = "team-setup", "/team"


async def begun(minato: Company) -> None:
    await minato.join("yamada", role="admin")
    await minato.join("sato", "suzuki", role="editor")
    await minato.tell("yamada", "kicked_off")


async def tasks(minato: Company, person: str, locale: str = "ja") -> dict[str, Any]:
    content = await minato.content(person, FLOW, PAGE, locale)
    return {task["id"]: task for task in content["tasks"]["tasks"]}


async def test_three_people_do_it_together(minato: Company) -> None:
    await begun(minato)
    await minato.tell("suzuki", "data_imported", rows=120)
    await minato.tell("sato", "report_created")
    seen = await tasks(minato, "yamada")
    assert [task["done"] for task in seen.values()] == [True, False, False]
    assert (seen["reports"]["counted"], seen["reports"]["needed"]) == (1, 3)
    assert [(await tasks(minato, each))["rules"]["attest"] for each in ("yamada", "sato")] == [True, False]
    await minato.do("yamada", "task_attested", FLOW, PAGE, task="rules")
    assert minato.rejected == []
    assert (await tasks(minato, "suzuki"))["rules"]["done"]
    for person in ("sato", "yamada", "suzuki"):
        assert await minato.step(person, FLOW, PAGE) == "team"
        await minato.tell(person, "report_created")
    assert await minato.ended("minato", FLOW, "account") == "completed"
    assert await minato.step("sato", FLOW, PAGE) is None


async def test_closing_it_hides_it_from_who_closed_it(minato: Company) -> None:
    await begun(minato)
    assert await minato.do("sato", "dismissed", FLOW, PAGE) is None
    assert await minato.step("suzuki", FLOW, PAGE) == "team"
    assert await minato.at("minato", FLOW, "account") == "team"


async def test_it_speaks_both_languages(minato: Company) -> None:
    await minato.join("smith", locale="en")
    await minato.tell("smith", "kicked_off")
    assert (await tasks(minato, "smith", "en"))["reports"]["title"] == "Three people each make a report"
    await minato.join("yamada")
    assert (await tasks(minato, "yamada"))["reports"]["title"] == "3名が帳票を1つずつ作成する"
