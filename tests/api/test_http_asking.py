"""The flows of docs/asking.md, run over HTTP by a client without a browser."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from annai.core.steps.step import KINDS
from tests.api.world import NOW, SECRET_KEY, WORKSPACE, World, token, world

TEXT = (Path(__file__).parents[2] / "docs/asking.md").read_text(encoding="utf-8")
EVENTS = """\
events:
  report_created: {}
  tour_done: {}
  signed_up: {}
  data_imported: {properties: {rows: number}}
traits:
  user: {team_size: number, role: string}
  account: {}
"""
TOUR = """\
title: Tour
audience: user.team_size > 0
trigger: {event: tour_done}
steps: [{id: hello, modal: {title: Hello, body: Here.}}]
"""
FILES = {
    "workspace.yaml": WORKSPACE.replace("[en]", "[en, ja]"),
    "events.yaml": EVENTS,
    "flows/first-report.yaml": TOUR,
    "flows/tour.yaml": TOUR,
    "health.yaml": "scorecard:\n  measures:\n    - {id: use, title: Use, weight: 100, recency: {half_life: 7d}}\n"
    "  bands: [{id: low, title: Low, from: 0}]\n",
    **dict(re.findall(r"```yaml\n# (flows/\S+)\n(.*?)```", TEXT, re.DOTALL)),
}


class Browser:
    """Asks the server to decide, and reports what a person does with the one experience it watches."""

    def __init__(self, place: World, flow: str) -> None:
        self.place = place
        self.flow = flow
        self.count = 0
        self.rejected: list[dict[str, Any]] = []

    async def send(self, **inputs: Any) -> dict[str, Any] | None:
        """The flow's experience after this input."""
        self.count += 1
        sent = [{"id": f"i{self.count}", "at": NOW, **inputs}] if inputs else []
        answer = (await self.place.decide(token=token(), inputs=sent, locale="ja")).json()
        self.rejected = answer["rejected"]
        return next((shown for shown in answer["experiences"] if shown["flow"] == self.flow), None)

    async def report(self, type: str, step: str, **fields: Any) -> dict[str, Any] | None:
        return await self.send(type=type, flow=self.flow, run=1, step=step, **fields)

    async def track(self, event: str, **properties: Any) -> dict[str, Any] | None:
        return await self.send(type="track", event=event, properties=properties)

    def codes(self) -> list[str]:
        return [refused["code"] for refused in self.rejected]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, FILES) as one:
        yield one


def test_each_kind_has_an_example() -> None:
    assert {"survey", "quiz", "checklist"} <= set(KINDS)
    assert {"flows/feedback.yaml", "flows/check.yaml", "flows/setup.yaml"} <= FILES.keys()


async def test_a_survey(place: World) -> None:
    browser = Browser(place, "feedback")
    shown = await browser.track("report_created")
    assert shown is not None
    content = shown["content"]
    assert (content["kind"], content["title"], content["pages"]["current"]) == (
        "survey",
        "ご意見をお聞かせください",
        "score",
    )
    await browser.report("answered", "ask", question="score", value=11)
    assert browser.codes() == ["invalid_answer"]
    assert browser.rejected[0]["message"] == "the question 'score' takes a whole number from 0 to 10"
    await browser.report("answered", "ask", question="people", value=3)
    assert browser.codes() == ["unknown_question"]
    await browser.report("answered", "ask", question="score", value="６")
    await browser.report("answered", "ask", question="reason", value="hard")
    shown = await browser.report("answered", "ask", question="words")
    assert shown is not None
    assert shown["content"]["pages"]["answers"] == {"score": 6, "reason": "hard", "words": None}
    assert (await browser.send()) == shown  # a reload goes on where the person was
    shown = await browser.report("answered", "ask", question="people", value=12)
    assert shown is not None
    assert shown["step"] == "thanks"
    assert (await place.known("u1")).personal.traits == {"team_size": 12}
    assert [one["code"] for one in await place.rejected()] == ["unknown_question", "invalid_answer"]


async def test_a_quiz(place: World) -> None:
    browser = Browser(place, "check")
    shown = await browser.track("tour_done")
    assert shown is not None
    assert "right" not in str(shown["content"]["pages"])
    shown = await browser.report("answered", "check", question="start", value="settings")
    assert shown is not None
    [result] = shown["content"]["pages"]["results"]
    assert (result["right"], result["expected"]) == (False, ["list"])
    assert result["explanation"] == "帳票一覧の「新規作成」から作成します。"
    await browser.report("answered", "check", question="start", value="list")
    assert browser.codes() == ["unknown_question"]
    shown = await browser.report("answered", "check", question="readers", value=["guest", "team"])
    assert shown is not None
    assert shown["content"]["pages"]["outcome"]["mayRetry"] is True
    shown = await browser.report("retried", "check")
    assert shown is not None
    assert shown["content"]["pages"]["current"] == "start"
    await browser.report("answered", "check", question="start", value="list")
    shown = await browser.report("answered", "check", question="readers", value=["guest", "team"])
    assert shown is not None
    outcome = shown["content"]["pages"]["outcome"]
    assert (outcome["passed"], outcome["score"], [topic["title"] for topic in outcome["topics"]]) == (
        True,
        1.0,
        ["帳票", "共有"],
    )
    assert await browser.report("advanced", "check") is None
    assert (await place.known("u1")).finished["check"].outcome == "completed"


async def test_a_checklist(place: World) -> None:
    browser = Browser(place, "setup")
    await browser.send(type="identify", traits={"role": "admin", "team_size": 3})
    shown = await browser.track("signed_up")
    assert shown is not None
    assert (shown["surface"], shown["content"]["tasks"]["of"]) == ("checklist", 4)
    await browser.track("data_imported", rows=0)
    assert await done(browser) == []
    await browser.track("data_imported", rows=5)
    assert await done(browser) == ["import"]
    await browser.report("task_attested", "list", task="guide")
    assert browser.codes() == ["not_possible"]
    await browser.report("task_opened", "list", task="nothing")
    assert browser.codes() == ["unknown_task"]
    await browser.report("task_opened", "list", task="guide")
    await browser.report("task_attested", "list", task="agreed")
    assert await done(browser) == ["import", "guide", "agreed"]
    await browser.report("task_opened", "list", task="tour")
    assert (await place.known("u1")).runs["tour"].step == "hello"
    tour = Browser(place, "tour")
    tour.count = 100
    await tour.report("advanced", "hello")
    user = await place.known("u1")
    assert {flow: end.outcome for flow, end in user.finished.items()}["setup"] == "completed"


async def done(browser: Browser) -> list[str]:
    return list((await browser.place.known("u1")).personal.progress.get("setup.list", {}))


async def test_a_visitors_answers_become_the_users(place: World) -> None:
    score = {"type": "answered", "id": "a2", "at": NOW, "flow": "feedback", "run": 1, "step": "ask"}
    asked = {"type": "track", "id": "a1", "at": NOW, "event": "report_created"}
    await place.decide(anonymousId="v1", inputs=[asked, {**score, "question": "score", "value": 3}])
    await place.decide(token=token(), anonymousId="v1")
    assert (await place.known("u1")).personal.answers == {"feedback.score": 3}


async def test_the_answer_as_a_page_sends_it(place: World) -> None:
    browser = Browser(place, "feedback")
    await browser.track("report_created")
    [sent] = re.findall(r"^curl \S+/v1/decide -d '(.*?)'$", TEXT, re.MULTILINE | re.DOTALL)
    filled = sent.replace("'\"$ANNAI_SECRET_KEY\"'", SECRET_KEY).replace("'\"$(date +%s000)\"'", str(NOW))
    answer = (await place.decide(**{**json.loads(filled), "userId": "u1"})).json()
    assert answer["rejected"] == []
    assert (await place.known("u1")).personal.answers == {"feedback.score": 9}
