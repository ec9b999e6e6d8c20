"""The resource centre, from one request to the next. The workspace is that of docs/resource-centre.md."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from annai.core.steps.resource_centre import WORDS
from tests.api.test_http_surfaces import ASLEEP, Tab, steps, text
from tests.api.world import token, world

PAGE = Path(__file__).parents[2] / "docs" / "resource-centre.md"
EXAMPLES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    async with world(tmp_path, {**EXAMPLES, "flows/first-report.yaml": ASLEEP}) as place:
        one = Tab(place)
        await one.send({"type": "page"})
        yield one


def centre(tab: Tab) -> dict[str, Any]:
    [found] = [one for one in tab.shown if one["surface"] == "resource_centre"]
    content: dict[str, Any] = found["content"]
    return content


def items(tab: Tab) -> dict[str, list[str]]:
    """The ids of what is there, by section."""
    return {one["id"]: [item["id"] for item in one.get("items", ())] for one in centre(tab)["sections"]}


async def test_it_is_drawn_from_its_content(tab: Tab) -> None:
    content = centre(tab)
    learn, news, ask = content.pop("sections")
    assert content == {
        "kind": "resource_centre",
        "title": "How can we help?",
        "body": [],
        "label": "Help",
        "dismissable": False,
        "words": WORDS.render("en", {}),
    }
    assert learn["items"] == [
        {
            "id": "tour",
            "title": "Make a report",
            "body": [{"type": "paragraph", "children": [text("Three steps, two minutes.")]}],
            "search": ["first report", "begin", "how to"],
            "start": True,
        },
        {"id": "import", "title": "Import your data", "href": "/help/import"},
    ]
    assert news == {"id": "news", "title": "What is new", "feed": True}
    assert ask["items"][0] == {
        "id": "chat",
        "title": "Write to us",
        "call": {"name": "open_chat", "arguments": {"topic": "help"}},
    }
    assert [item["id"] for item in ask["items"]] == ["chat", "hours"]


async def test_it_stays_beside_the_flow_that_an_item_starts(tab: Tab) -> None:
    assert steps(await tab.report("seen", "centre")) == ["centre"]
    assert sorted(steps(await tab.report("item_pressed", "centre", item="tour"))) == ["centre", "here"]
    assert steps(await tab.report("advanced", "here")) == ["centre"]
    assert sorted(steps(await tab.report("item_pressed", "centre", item="tour"))) == ["centre", "here"]
    assert steps(await tab.report("item_pressed", "centre", item="hours")) == ["centre", "here"]


async def test_an_item_is_there_while_its_condition_holds(tab: Tab) -> None:
    assert items(tab) == {"learn": ["tour", "import"], "news": [], "ask": ["chat", "hours"]}
    await tab.track("report_created")
    assert items(tab)["learn"] == ["tour"]
    tab.page = {"url": "https://host.example/import"}
    await tab.send()
    assert items(tab)["learn"] == ["tour", "import"]
    await tab.send({"type": "identify", "traits": {"role": "admin"}})
    assert items(tab)["ask"] == ["chat", "hours", "training"]


async def test_what_is_announced_lies_behind_it(tab: Tab) -> None:
    await tab.track("schedule_released")
    assert (steps(tab.shown), tab.answer["feed"]["unread"]) == (["centre"], 1)


async def test_a_stale_item_is_refused(tab: Tab) -> None:
    about = {"id": "x", "at": tab.place.clock.now}
    pressed = {**tab.about("item_pressed", "centre", item="gone"), **about}
    closed = {**tab.about("dismissed", "centre"), **about, "id": "y"}
    answer = (await tab.place.decide(token=token(), page=tab.page, inputs=[pressed, closed])).json()
    assert answer["rejected"] == [
        {"id": "x", "code": "unknown_item", "message": "the resource centre 'centre' has no item 'gone'"},
        {"id": "y", "code": "not_possible", "message": "the resource_centre 'centre' does not take 'dismissed' now"},
    ]
    assert steps(answer["experiences"]) == ["centre"]


async def test_a_report_about_another_run_changes_nothing(tab: Tab) -> None:
    about = {**tab.about("item_pressed", "centre", item="tour"), "run": 2}
    assert steps(await tab.send(about)) == ["centre"]
