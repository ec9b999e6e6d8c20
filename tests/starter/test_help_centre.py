"""The help on every page: what it offers to whom, what it starts, and what people looked for."""

from typing import Any

from tests.starter.company import Company

FLOW = "help-centre"


async def arrive(minato: Company, person: str = "yamada", **traits: Any) -> None:
    await minato.join(person, plan="standard", **traits)
    await minato.see(person, type="page")


async def offered(minato: Company, person: str = "yamada") -> dict[str, list[str]]:
    content = await minato.content(person, FLOW)
    return {one["id"]: [item["id"] for item in one.get("items", ())] for one in content["sections"]}


async def test_it_lies_on_every_page_in_the_language_of_the_person(minato: Company) -> None:
    await arrive(minato)
    for path in ("/", "/settings/members"):
        assert (await minato.content("yamada", FLOW, path))["label"] == "ヘルプ"
    await arrive(minato, "smith", locale="en")
    content = await minato.content("smith", FLOW, locale="en")
    assert (content["label"], content["sections"][1]["title"]) == ("Help", "What is new")
    assert content["sections"][0]["items"][0]["search"] == ["begin", "create", "tutorial", "tour"]


async def test_it_offers_what_is_of_use_to_the_person(minato: Company) -> None:
    await arrive(minato, "suzuki", role="editor")
    assert await offered(minato, "suzuki") == {"learn": ["report", "import"], "news": [], "ask": ["chat", "hours"]}
    await minato.tell("suzuki", "report_created")
    assert (await offered(minato, "suzuki"))["learn"] == ["report", "import", "share"]
    await arrive(minato)
    assert (await offered(minato))["learn"] == ["report", "import", "members"]
    assert (await offered(minato))["ask"] == ["chat", "hours", "training"]
    await minato.tell("yamada", "training_attended")
    assert (await offered(minato))["ask"] == ["chat", "hours"]


async def test_the_tutorial_is_taken_again_as_often_as_asked_for(minato: Company) -> None:
    await arrive(minato)
    for _ in range(2):
        assert await minato.do("yamada", "item_pressed", FLOW, item="report") == "help"
        assert await minato.press("yamada", "report-guide") == "new-report"
        assert await minato.press("yamada", "report-guide") == "save-report"
        assert await minato.press("yamada", "report-guide") is None
    assert await minato.step("yamada", FLOW) == "help"


async def test_it_says_what_people_looked_for(minato: Company) -> None:
    await arrive(minato)
    for item in ("import", "chat", "hours"):
        await minato.do("yamada", "item_pressed", FLOW, item=item)
    assert minato.rejected == []
    funnel = await minato.operator(f"/v1/flows/{FLOW}/funnel")
    assert funnel["signals"]["item_pressed"] == 3
