"""A checklist, a feed and a resource centre as the server would send them, in either language."""

from typing import Any

import msgspec

from annai.core import feed as feeds
from annai.core.steps import checklist as checklists
from annai.core.steps import resource_centre as centres
from annai.wire.experience import Experience
from annai.wire.feed import Feed
from tests.browser.widget_backend import experience

DAY = 86_400_000
MONDAY = 1_778_457_600_000
"""Monday, 11 May 2026, 9:00 in Tokyo and 0:00 in London."""

TASKS: dict[str, list[tuple[str, str]]] = {
    "en": [
        ("Import your data", "A file of customers or of orders, up to 50 MB."),
        ("Make a first report", "Choose a template, or begin with an empty sheet."),
        ("Two people share one", ""),
        ("Agree on who approves reports", ""),
    ],
    "ja": [
        ("データを取り込む", "顧客または注文のファイル（50 MBまで）をご用意ください。"),
        ("最初の帳票を作成する", "テンプレートを選ぶか、空の帳票から始められます。"),
        ("2名が帳票を共有する", ""),
        ("承認の担当者を社内で決める", ""),
    ],
}
TITLES = {"en": "Setting up together", "ja": "ご利用開始までの準備"}
START = {"en": "Start", "ja": "始める"}
NEWS: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        ("Reports go out by themselves", "Choose the days and the readers under Share.", "Show me"),
        ("Maintenance on Saturday", "Nobody can log in between 22:00 and 23:00.", ""),
        ("A new chart", "It shows the year before as well.", "Read more"),
    ],
    "ja": [
        ("帳票を自動で配信できるようになりました", "「共有」の画面で、曜日と宛先をお選びください。", "操作を見る"),
        ("土曜日に保守作業を行います", "22:00〜23:00は、ログインできません。", ""),
        ("新しいグラフをご利用いただけます", "前年の数字も並べて表示します。", "詳しく見る"),
    ],
}
HELP: dict[str, dict[str, Any]] = {
    "en": {
        "label": "Help",
        "title": "How can we help?",
        "sections": ["Learn", "What is new", "Ask us"],
        "tour": ("Make a report", "Three steps, two minutes.", ["first report", "how to"]),
        "import": ("Import your data", "", ["CSV"]),
        "chat": ("Write to us", "", []),
        "hours": ("When we answer", "Monday to Friday, 9:00 to 18:00.", []),
    },
    "ja": {
        "label": "ヘルプ",
        "title": "何かお困りですか",
        "sections": ["使い方", "お知らせ", "お問い合わせ"],
        "tour": ("レポートを作成する", "3ステップ、2分ほどで終わります。", ["はじめて", "作り方"]),
        "import": ("データを取り込む", "", ["CSV"]),
        "chat": ("担当者に質問する", "", []),
        "hours": ("お問い合わせの受付時間", "月曜日から金曜日の9:00〜18:00です。", []),
    },
}


def body(text: str) -> list[dict[str, Any]]:
    """A rich text of one paragraph; none for an empty text."""
    return [{"type": "paragraph", "children": [{"type": "text", "text": text}]}] if text else []


def task(id: str, title: str, text: str = "", **more: Any) -> dict[str, Any]:
    """A task that is to be done."""
    plain = {"done": False, "locked": False, "attest": False, "label": None, "href": None}
    return {"id": id, "title": title, "body": body(text), **plain, **more}


def setup(locale: str) -> list[dict[str, Any]]:
    """Four tasks: the first is done, the second a button, the third is for two people, the fourth is ticked."""
    ways: list[dict[str, Any]] = [
        {"done": True},
        {"label": START[locale]},
        {"counted": 1, "needed": 2, "mine": True},
        {"attest": True},
    ]
    ids = ("import", "create", "share", "agree")
    return [task(id, title, text, **way) for id, (title, text), way in zip(ids, TASKS[locale], ways, strict=True)]


def checklist(tasks: list[dict[str, Any]] | None = None, *, locale: str = "en", **more: Any) -> Experience:
    """A checklist on its surface; `more` replaces parts of its content."""
    all = tasks if tasks is not None else setup(locale)
    content = {
        "kind": "checklist",
        "title": TITLES[locale],
        "body": [],
        "tasks": {"tasks": all, "done": sum(one["done"] for one in all), "of": len(all)},
        "dismissable": True,
        "words": checklists.WORDS.render(locale, {}),
        "open": True,
        **more,
    }
    return experience(content, flow="setup", step="list", locale=locale, surface="checklist")


def feed(*, locale: str = "en", read: int = 1) -> Feed:
    """Three announcements; the oldest `read` were read. The oldest has a video and a link, the newest a button."""
    rows = NEWS[locale]
    entries = [_entry(index, len(rows) - index <= read, locale) for index in range(len(rows))]
    whole = {"unread": len(rows) - read, "locale": locale, "words": feeds.WORDS.render(locale, {}), "entries": entries}
    return msgspec.convert(whole, Feed)


def _entry(index: int, read: bool, locale: str) -> dict[str, Any]:
    title, text, label = NEWS[locale][index]
    actions: list[dict[str, Any]] = [{"label": label}] if label else []
    if index == 2:
        actions[0]["href"] = "/pages/plain?chart"
    film = {"video": {"src": "/film.mp4", "title": label}} if index == 2 else {}
    content = {"kind": "announcement", "title": title, "body": body(text), "actions": actions, **film}
    at = {"at": MONDAY - index * 9 * DAY, "until": MONDAY + 90 * DAY}
    place = {"flow": f"news-{index}", "run": 1, "step": "told", "locale": locale}
    return {**place, **at, "read": read, "silent": False, "content": content}


def centre(*, locale: str = "en", **more: Any) -> Experience:
    """A resource centre with a tour, a link, the news, a call and a text."""
    texts = HELP[locale]
    learn, news, ask = texts["sections"]
    sections = [
        {
            "id": "learn",
            "title": learn,
            "items": [_item("tour", texts, start=True), _item("import", texts, href="#up")],
        },
        {"id": "news", "title": news, "feed": True},
        {"id": "ask", "title": ask, "items": [_item("chat", texts, call=_CHAT), _item("hours", texts)]},
    ]
    content = {
        "kind": "resource_centre",
        "title": texts["title"],
        "body": [],
        "label": texts["label"],
        "sections": sections,
        "dismissable": True,
        "words": centres.WORDS.render(locale, {}),
        **more,
    }
    return experience(content, flow="help", step="centre", locale=locale, surface="resource_centre")


_CHAT = {"name": "open_chat", "arguments": {"topic": "help"}}


def _item(id: str, texts: dict[str, Any], **way: Any) -> dict[str, Any]:
    title, text, search = texts[id]
    return {"id": id, "title": title, "body": body(text), "search": search, **way}
