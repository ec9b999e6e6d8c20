"""What is new, and the video of the help: what does not interrupt."""

from typing import Any

from tests.starter.company import Company


async def sharer(minato: Company, **traits: str) -> None:
    await minato.join("yamada", role="editor", plan="standard")
    await minato.learn("yamada", **traits)
    await minato.tell("yamada", "report_shared")


async def test_a_new_feature_is_told_once_and_marked_until_it_was_used(minato: Company) -> None:
    await sharer(minato)
    await minato.call("new-feature", "yamada")
    assert (await minato.content("yamada", "new-feature"))["kind"] == "banner"
    assert await minato.press("yamada", "new-feature") is None
    content = await minato.content("yamada", "new-feature", "/reports/7")
    assert (content["kind"], content["icon"], content["title"]) == ("hotspot", "new", "定期配信を設定する")
    await minato.tell("yamada", "report_scheduled", every="week")
    assert await minato.step("yamada", "new-feature", "/reports/7") is None
    assert await minato.ended("yamada", "new-feature") == "goal"


async def test_a_new_feature_is_told_to_those_only_who_share(minato: Company) -> None:
    await minato.join("yamada", plan="standard")
    await minato.join("suzuki", role="viewer", plan="standard")
    await minato.tell("suzuki", "report_shared")
    await minato.call("new-feature", "yamada", "suzuki")
    assert [await minato.at(person, "new-feature") for person in ("yamada", "suzuki")] == [None, None]


async def test_who_wished_for_it_is_told_by_name(minato: Company) -> None:
    await sharer(minato, wish="scheduling")
    await minato.join("suzuki")
    await minato.call("you-asked", "yamada", "suzuki")
    content = await minato.content("yamada", "you-asked")
    assert (content["kind"], content["slot"]) == ("card", "reports-top")
    assert "yamada 様、アンケートで貴重なご要望をいただき" in str(content["body"])
    assert await minato.at("suzuki", "you-asked") is None


async def test_most_of_the_video_is_enough(minato: Company) -> None:
    await minato.join("yamada", plan="trial")
    await minato.see("yamada", "/help", type="page", url="https://app.atelier-reports.example/help")
    content = await minato.content("yamada", "import-video", "/help")
    assert (content["kind"], content["video"]["captions"]) == ("card", "/media/import.vtt")
    assert content["actions"][0]["call"]["name"] == "open_chat"
    assert await minato.do("yamada", "watched", "import-video", "/help", share=0.6) == "watch"
    assert await minato.do("yamada", "watched", "import-video", "/help", share=0.8) == "try"
    await minato.press("yamada", "import-video", "/help")
    assert await minato.ended("yamada", "import-video") == "completed"


async def terms(minato: Company) -> dict[str, Any]:
    """The entry in an administrator's feed."""
    await minato.join("yamada", plan="standard")
    await minato.join("suzuki", role="editor", plan="standard")
    await minato.call("terms-update", "yamada", "suzuki")
    assert (await minato.feed("suzuki"))["entries"] == []
    [entry] = (await minato.feed("yamada"))["entries"]
    assert entry["content"]["title"] == "利用規約改定のお知らせ"
    return {key: entry[key] for key in ("flow", "run", "step")}


async def test_who_reads_the_new_terms_is_not_reminded(minato: Company) -> None:
    entry = await terms(minato)
    assert (await minato.feed("yamada", type="advanced", action=0, **entry))["unread"] == 0
    await minato.until("2026-06-01 09:00")
    assert await minato.step("yamada", "terms-update") is None
    assert await minato.ended("yamada", "terms-update") == "completed"


async def test_who_does_not_sees_a_bar_after_five_business_days(minato: Company) -> None:
    await terms(minato)
    await minato.until("2026-04-27 13:59")
    assert await minato.step("yamada", "terms-update") is None
    await minato.until("2026-04-27 14:01")
    assert await minato.step("yamada", "terms-update") == "reminder"
    assert (await minato.feed("yamada", "en"))["unread"] == 1
