"""Each kind that is shown, from one request to the next: shown, reported, and what comes of it.

The workspaces are those of docs/steps.md and docs/ja/steps.md, so these tests run their examples.
"""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.api.world import NOW, World, token, world

DOCS = Path(__file__).parents[2] / "docs"
WORDS = {
    "A finished report": "完成した帳票",
    "Back": "戻る",
    "Next": "次へ",
    "A new chart": "前年比較のグラフ",
    "It shows the year before as well.": "前年の同じ月も表示できるようになりました。",
    "Understood": "わかりました",
    "Read more": "詳しく見る",
    "Reports in two minutes": "2分でわかる帳票作成",
    "Ask us": "担当者に質問する",
}
PAGES = {"steps.md": {word: word for word in WORDS}, "ja/steps.md": WORDS}
ASLEEP = "{title: Asleep, trigger: {api: true}, steps: [{id: asleep, modal: {title: Asleep, body: Asleep.}}]}"
REPORTS = {"url": "https://host.example/reports"}


class Tab:
    """A browser that draws for itself: it reports with what the server told it."""

    def __init__(self, place: World, words: Mapping[str, str] = {}) -> None:
        self.place = place
        self.words = words  # what the page of documents says, by the English one's words
        self.page: dict[str, Any] = REPORTS
        self.shown: list[dict[str, Any]] = []
        self._count = 0

    async def send(self, *inputs: dict[str, Any], **body: Any) -> list[dict[str, Any]]:
        """Ask; what is shown now."""
        sent = [{**input, "id": self._id(), "at": self.place.clock.now} for input in inputs]
        self.answer = (await self.place.decide(token=self.token(), page=self.page, inputs=sent, **body)).json()
        assert self.answer["rejected"] == []
        self.shown = self.answer["experiences"]
        return self.shown

    async def track(self, event: str, **properties: Any) -> list[dict[str, Any]]:
        return await self.send({"type": "track", "event": event, "properties": properties})

    async def report(self, kind: str, step: str, **fields: Any) -> list[dict[str, Any]]:
        return await self.send(self.about(kind, step, **fields))

    def about(self, kind: str, step: str, **fields: Any) -> dict[str, Any]:
        [shown] = [one for one in self.shown if one["step"] == step]
        return {"type": kind, "flow": shown["flow"], "run": shown["run"], "step": step, **fields}

    async def ended(self, flow: str) -> str:
        return (await self.place.known("u1")).finished[flow].outcome

    def token(self) -> str:
        return token(exp=self.place.clock.now // 1_000 + 60)

    def _id(self) -> str:
        self._count += 1
        return f"i{self._count}"


def examples_of(page: str) -> dict[str, str]:
    text = (DOCS / page).read_text("utf-8")
    return dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


@pytest.fixture(params=PAGES)
async def tab(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Tab]:
    async with world(tmp_path, {**examples_of(request.param), "flows/first-report.yaml": ASLEEP}) as place:
        yield Tab(place, PAGES[request.param])


def steps(shown: list[dict[str, Any]]) -> list[str]:
    return [one["step"] for one in shown]


async def test_a_tour_goes_on_and_back(tab: Tab) -> None:
    [hello] = await tab.track("signed_up")
    assert (hello["progress"], hello["back"]) == ({"at": 1, "of": 3}, False)
    image = {"src": "/images/reports.png", "alt": tab.words["A finished report"], "width": 800, "height": 500}
    assert hello["content"]["image"] == image
    [create] = await tab.report("advanced", "hello")
    assert (create["progress"], create["back"]) == ({"at": 2, "of": 3}, True)
    assert create["content"]["actions"] == [{"label": tab.words["Back"], "back": True}, {"label": tab.words["Next"]}]
    assert create["content"]["advance"] == "click"
    assert steps(await tab.report("advanced", "create", action=0)) == ["hello"]
    [hello] = await tab.report("back", "hello")
    assert (hello["step"], hello["back"]) == ("hello", False)
    await tab.report("advanced", "hello")
    assert steps(await tab.report("back", "create")) == ["hello"]


async def test_a_tooltip_does_not_wait_for_what_was_done_another_way(tab: Tab) -> None:
    await tab.track("signed_up")
    await tab.report("advanced", "hello")
    assert "create" in steps(await tab.track("report_created", rows=0))
    assert "done" in steps(await tab.track("report_created", rows=3))


async def test_a_condition_and_a_time_lead_on(tab: Tab) -> None:
    assert steps(await tab.track("sharing_opened")) == ["ask"]
    assert steps(await tab.send({"type": "identify", "traits": {"role": "admin"}})) == ["praise"]
    tab.place.clock.now += 5_000
    assert steps(await tab.send()) == ["praise"]
    await tab.report("seen", "praise")
    tab.place.clock.now += 4_999
    assert steps(await tab.send()) == ["praise"]
    tab.place.clock.now += 1
    assert await tab.send() == []
    assert await tab.ended("sharing") == "completed"


async def test_a_condition_that_holds_already_leads_on_at_once(tab: Tab) -> None:
    await tab.send({"type": "identify", "traits": {"role": "admin"}})
    assert steps(await tab.track("sharing_opened")) == ["praise"]


async def test_a_hotspot_lies_on_its_page(tab: Tab) -> None:
    [spot] = await tab.track("chart_opened")
    assert spot["surface"] == "passive"
    assert spot["content"] == {
        "kind": "hotspot",
        "title": tab.words["A new chart"],
        "body": [{"type": "paragraph", "children": [text(tab.words["It shows the year before as well."])]}],
        "actions": [
            {"label": tab.words["Understood"]},
            {"label": tab.words["Read more"], "href": "/help/chart", "stay": True},
        ],
        "target": {"css": ["#chart"]},
        "advance": "action",
        "placement": "auto",
        "open": "hover",
        "icon": "new",
    }
    assert steps(await tab.report("seen", "chart")) == ["chart"]
    assert steps(await tab.report("advanced", "chart", action=1)) == ["chart"]
    tab.page = {"url": "https://host.example/"}
    assert await tab.send() == []
    tab.page = REPORTS
    await tab.send()
    assert await tab.report("advanced", "chart", action=0) == []
    assert await tab.ended("chart") == "completed"


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "strong": False, "href": None}


async def test_a_banner_that_has_no_cross_stays(tab: Tab) -> None:
    [trial] = await tab.track("billing_opened")
    content = trial["content"]
    assert (trial["surface"], content["placement"], content["target"]["css"]) == ("banner", "first", ["#main"])
    assert content["dismissable"] is False
    assert steps(await tab.report("dismissed", "trial")) == ["trial"]
    assert steps(await tab.report("advanced", "trial", action=0)) == ["trial"]


async def test_a_card_whose_video_was_watched_goes_on(tab: Tab) -> None:
    [film] = await tab.track("help_opened")
    assert (film["surface"], film["content"]["slot"]) == ("passive", "home-top")
    assert film["content"]["video"] == {
        "src": "/films/reports.mp4",
        "title": tab.words["Reports in two minutes"],
        "captions": "/films/reports.vtt",
    }
    call = {"name": "open_chat", "arguments": {"topic": "reports", "tags": ["film"]}}
    assert film["content"]["actions"] == [{"label": tab.words["Ask us"], "call": call, "stay": True}]
    assert steps(await tab.report("advanced", "film", action=0)) == ["film"]
    assert steps(await tab.report("watched", "film", share=0.6)) == ["film"]
    assert steps(await tab.report("watched", "film", share=0.3)) == ["film"]
    [thanks] = await tab.report("watched", "film", share=0.9)
    assert thanks["content"]["slot"] == "report-side"
    assert await tab.report("dismissed", "thanks") == []
    assert await tab.ended("film") == "dismissed"


async def test_a_share_is_between_nothing_and_all(tab: Tab) -> None:
    await tab.track("help_opened")
    about = {**tab.about("watched", "film", share=1.5), "id": "x", "at": NOW}
    answer = (await tab.place.decide(token=token(), inputs=[about])).json()
    assert [one["code"] for one in answer["rejected"]] == ["invalid"]


async def test_a_flow_hides_and_its_run_stays(tab: Tab) -> None:
    assert await tab.track("saved") == []
    tab.page = {**REPORTS, "elements": ["new-report"]}
    assert steps(await tab.send()) == ["button"]
    tab.page = {**REPORTS, "elements": ["new-report", "save"], "disabled": ["save"]}
    assert await tab.send() == []
    response = await tab.place.operator("/v1/users/u1")
    assert response.status_code == 200
    tab.page = {**REPORTS, "elements": ["new-report", "save"]}
    assert steps(await tab.send()) == ["button"]


async def test_the_site_is_told_until_it_is_known(tab: Tab) -> None:
    await tab.send()
    site = tab.answer["site"]
    assert site["elements"][1] == {"name": "save", "target": {"css": ["#save"]}}
    assert site["slots"][0] == {"name": "home-top", "css": None}
    assert site["captures"] == [
        {"event": "saved", "on": "click", "target": {"css": ["#save"]}},
        {"event": "name_filled", "on": "change", "target": {"css": ["#name"]}},
    ]
    await tab.send(site=site["digest"])
    assert "site" not in tab.answer
    await tab.send(site="another")
    assert tab.answer["site"] == site
