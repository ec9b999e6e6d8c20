"""The feed, from one request to the next. The workspace is that of docs/feed.md, so these tests run its examples."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from annai.core.instant import DAY
from tests.api.test_http_surfaces import ASLEEP, Tab, text
from tests.api.world import world

PAGE = Path(__file__).parents[2] / "docs" / "feed.md"
EXAMPLES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
MAIL = {"emails/news.en.mjml": "<mjml><mj-body></mj-body></mjml>", "emails/news.en.txt": "News."}
TITLE = "Reports go out by themselves"


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    async with world(tmp_path, {**EXAMPLES, **MAIL, "flows/first-report.yaml": ASLEEP}) as place:
        yield Tab(place)


async def told(tab: Tab) -> dict[str, Any]:
    """The only entry of the feed, once it was announced; reports about it are told by what it says."""
    await tab.send({"type": "identify", "traits": {"email": "ann@example.com"}})
    await tab.track("schedule_released")
    return await entry(tab)


async def entry(tab: Tab) -> dict[str, Any]:
    await tab.send(feed=True)
    [found] = tab.answer["feed"]["entries"]
    tab.shown = [found]
    return dict(found)


async def at(tab: Tab) -> str | None:
    run = (await tab.place.known("u1")).runs.get("news")
    return run.step if run else None


def counts(tab: Tab) -> tuple[int, int | None]:
    """How many are unread, and how many entries came, if any did."""
    feed = tab.answer["feed"]
    return feed["unread"], len(feed["entries"]) if "entries" in feed else None


async def test_an_announcement_lies_in_the_feed_and_on_no_page(tab: Tab) -> None:
    await tab.send()
    assert "feed" not in tab.answer
    await tab.send(feed=True)
    assert counts(tab) == (0, 0)
    assert await tab.track("schedule_released") == []
    assert counts(tab) == (1, None)
    now = tab.place.clock.now
    assert await entry(tab) == {
        "flow": "news",
        "run": 1,
        "step": "told",
        "locale": "en",
        "at": now,
        "until": now + 60 * DAY,
        "read": False,
        "silent": False,
        "content": {
            "kind": "announcement",
            "title": TITLE,
            "body": [
                {
                    "type": "paragraph",
                    "children": [text("Choose the days under "), {**text("Share"), "strong": True}, text(".")],
                }
            ],
            "actions": [{"label": "Show me"}, {"label": "Read more", "href": "/help/schedule"}],
        },
    }


async def test_who_reads_it_gets_no_mail(tab: Tab) -> None:
    await told(tab)
    await tab.report("seen", "told")
    assert counts(tab) == (0, None)
    assert (await entry(tab))["read"] is True
    assert await tab.ended("news") == "completed"


async def test_who_does_not_gets_one_and_may_read_it_still(tab: Tab) -> None:
    await told(tab)
    tab.place.clock.now += 3 * DAY - 1
    await tab.send()
    assert await at(tab) == "told"
    tab.place.clock.now += 1
    await tab.send()
    assert await at(tab) == "mail"
    assert counts(tab) == (1, None)
    await entry(tab)
    assert [one["step"] for one in await tab.report("advanced", "told", action=0)] == ["where"]
    assert counts(tab) == (0, None)


async def test_the_deed_done_another_way_needs_no_mail(tab: Tab) -> None:
    await told(tab)
    await tab.track("report_scheduled")
    assert (await tab.ended("news"), counts(tab)) == ("completed", (1, None))


async def test_a_button_reads_it_and_starts_a_flow(tab: Tab) -> None:
    await told(tab)
    assert [one["step"] for one in await tab.report("advanced", "told", action=0)] == ["where"]
    assert (await tab.ended("news"), counts(tab)) == ("completed", (0, None))


async def test_it_is_dismissed(tab: Tab) -> None:
    await told(tab)
    await tab.report("dismissed", "told")
    assert await tab.ended("news") == "dismissed"
    assert "feed" not in tab.answer


async def test_it_expires(tab: Tab) -> None:
    await told(tab)
    tab.place.clock.now += 60 * DAY
    await tab.send(feed=True)
    assert counts(tab) == (0, 0)


async def test_an_open_tab_is_told(tab: Tab) -> None:
    """What the stream tells is the version: a back end's event changes it."""
    await tab.send()
    before = tab.answer["version"]
    event = {"type": "track", "userId": "u1", "event": "schedule_released", "messageId": "m1"}
    assert (await tab.place.batch(event)).status_code == 200
    await tab.send()
    assert (tab.answer["version"] != before, counts(tab)) == (True, (1, None))
