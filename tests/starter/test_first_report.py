"""The tutorial of three steps resumes: on other pages, after a reload, in another browser, after a restart."""

from pathlib import Path

from tests.starter.company import company

FLOW = "first-report"


async def test_the_tutorial_resumes_where_it_was(tmp_path: Path) -> None:
    async with company(tmp_path, "2026-04-20 14:00") as minato:
        await minato.join("sato", role="editor")
        await minato.tell("sato", "signed_up", source="web")
        assert await minato.step("sato", FLOW) == "welcome"
        assert await minato.press("sato", FLOW) == "new-report"
        assert await minato.step("sato", FLOW, "/members") is None
        assert [await minato.step("sato", FLOW) for _ in range(2)] == ["new-report", "new-report"]
        assert await minato.press("sato", FLOW, action=None) == "save-report"
    async with company(tmp_path, "2026-04-27 09:00") as minato:
        content = await minato.content("sato", FLOW, "/reports/new")
        assert (content["kind"], content["title"]) == ("tooltip", "内容を確認して保存する")
        assert await minato.press("sato", FLOW, "/reports/new", action=None) is None
        assert await minato.ended("sato", FLOW) == "completed"
        await minato.tell("sato", "signed_up", source="web")
        assert await minato.step("sato", FLOW) is None
