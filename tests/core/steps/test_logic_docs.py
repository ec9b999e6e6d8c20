"""Every example of docs/logic-steps.md and docs/ja/logic-steps.md, run."""

import re
from pathlib import Path

import pytest

from annai.core.context import Context
from annai.core.inputs import Delivered, Due
from annai.core.instant import DAY, HOUR, parse_moment
from annai.core.load import load_workspace
from tests.core.world import World, new

DOCS = Path(__file__).parents[3] / "docs"
MANIFEST = """
name: Docs
locales: [en]
sender: {name: Docs, address: docs@example.com}
topics: {onboarding: {title: Onboarding}}
"""
WORKSPACE = {
    "workspace.yaml": MANIFEST,
    "emails/reminder.en.mjml": "<mjml><mj-body></mj-body></mjml>",
    "emails/reminder.en.txt": "Still there?",
}


class Guide:
    """One language's page: its text, and a workspace of its examples."""

    def __init__(self, page: str) -> None:
        self.text = (DOCS / page).read_text("utf-8")
        self.examples = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL))
        files = (WORKSPACE if page == "logic-steps.md" else {}) | self.examples
        self.bundle = load_workspace({name: text.encode() for name, text in files.items()})

    @property
    def rows(self) -> list[str]:
        """What the tables say is a wait, or what a `set` holds."""
        rows = re.findall(r"^\| `(.+?)` \|", self.text, re.MULTILINE)
        waits = [row for row in rows if row.startswith("wait: ")]
        return waits + [f"set: {{{row}}}" for row in rows if re.match(r"(role|path|tours_done): ", row)]

    def world(self, *events: str, plan: str = "trial", seats: int = 5, role: str = "admin") -> World:
        one = World(self.bundle, new(role=role), Context({"plan": plan, "seats": seats}))
        for event in events:
            one.track(event, rows=20)
        return one

    def patient(self, *events: str) -> World:
        one = self.world("signed_up")
        tick(one, HOUR)
        for event in events:
            one.track(event, rows=20)
        return one


GUIDES = {"en": Guide("logic-steps.md"), "ja": Guide("ja/logic-steps.md")}


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest) -> Guide:
    return GUIDES[request.param]


def tick(one: World, milliseconds: int) -> None:
    one.later(milliseconds)
    one.give(Due(at=one.now, received=one.now))


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ((), "first-deed"),
        (("data_imported",), "praise-import"),
        (("report_created",), "both"),
        (("report_created", "data_imported", "report_created"), "grown"),
    ],
)
def test_wait(guide: Guide, events: tuple[str, ...], step: str) -> None:
    assert guide.patient(*events).subject.runs["patience"].step == step


def test_wait_up_to(guide: Guide) -> None:
    one = guide.patient()
    tick(one, 2 * DAY)
    assert one.subject.runs["patience"].step == "remind"
    grown = guide.patient("report_created", "data_imported", "report_created", "report_created")
    assert grown.subject.finished["patience"].outcome == "completed"


def test_a_reminder_that_some_skip() -> None:
    done, late = GUIDES["en"].world("signed_up", "report_created"), GUIDES["en"].world("signed_up")
    assert done.subject.runs["skip"].step == "who"
    late.identify(email="ann@example.com")
    tick(late, 7 * DAY)
    assert late.subject.runs["skip"].step == "remind"
    late.deliver(Delivered, "skip", "remind", sent=True)
    assert late.subject.runs["skip"].step == "who"


@pytest.mark.parametrize(
    ("seats", "role", "step"), [(100, "editor", "large"), (5, "admin", "admin"), (5, "editor", None)]
)
def test_branch(guide: Guide, seats: int, role: str, step: str | None) -> None:
    run = guide.world("signed_up", seats=seats, role=role).subject.runs.get("way")
    assert (run.step if run else None) == step


def test_split(guide: Guide) -> None:
    assert guide.world("signed_up").subject.runs["tone"].step in ("short", "long")


def test_set(guide: Guide) -> None:
    one = guide.world("report_created")
    assert one.subject.personal.traits == {"role": "editor", "tours_done": 1, "path": "trial"}


def test_end(guide: Guide) -> None:
    ended = guide.world("data_imported").subject.finished["over"]
    assert (ended.outcome, ended.reason) == ("exited", "came-by-themselves")


def test_what_an_event_told(guide: Guide) -> None:
    one = guide.world()
    one.track("signed_up", source="friend")
    one.track("report_created", rows=20)
    assert one.subject.runs["report"].step == "praise"
    assert one.subject.personal.carried["report"] == {"trigger": {"source": "friend"}, "wait_for_report": {"rows": 20}}


def test_business_days_of_the_japanese_page() -> None:
    one = GUIDES["ja"].world()
    one.now = parse_moment("2026-04-30T15:00+09:00")
    one.track("training_attended")
    assert one.due() == parse_moment("2026-05-12T10:00+09:00")
    assert "2026年4月30日(木) 15:00に参加した方" in GUIDES["ja"].text
    assert "2026年5月12日(火) 10:00以降に表示" in GUIDES["ja"].text


def test_the_rows_of_the_japanese_page_are_steps() -> None:
    guide = GUIDES["ja"]
    assert [row.partition(":")[0] for row in guide.rows] == ["wait"] * 8 + ["set"] * 4
    events = guide.examples["events.yaml"].replace("events:\n", "events:\n  a: {}\n  b: {}\n")
    for row in guide.rows:
        steps = f"steps:\n  - id: row\n    {row}\n  - {{id: step, end: {{outcome: goal}}}}\n"
        flow = "title: T\ntrigger: {event: a}\n" + steps
        files = {"workspace.yaml": guide.examples["workspace.yaml"], "events.yaml": events, "flows/one.yaml": flow}
        assert load_workspace({name: text.encode() for name, text in files.items()}).flows["one"]
