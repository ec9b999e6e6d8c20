"""Every example of docs/logic-steps.md, run."""

import re
from pathlib import Path

import pytest

from annai.core.context import Context
from annai.core.inputs import Due
from annai.core.instant import DAY, HOUR
from annai.core.load import load_workspace
from tests.core.world import World, new

PAGE = Path(__file__).parents[3] / "docs" / "logic-steps.md"
EXAMPLES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
BUNDLE = load_workspace(
    {"workspace.yaml": b"name: Docs\nlocales: [en]\n", **{name: text.encode() for name, text in EXAMPLES.items()}}
)


def world(*events: str, plan: str = "trial", seats: int = 5, role: str = "admin") -> World:
    one = World(BUNDLE, new(role=role), Context({"plan": plan, "seats": seats}))
    for event in events:
        one.track(event, rows=20)
    return one


def tick(one: World, milliseconds: int) -> None:
    one.later(milliseconds)
    one.give(Due(at=one.now, received=one.now))


def patient(*events: str) -> World:
    one = world("signed_up")
    tick(one, HOUR)
    for event in events:
        one.track(event, rows=20)
    return one


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ((), "first-deed"),
        (("data_imported",), "praise-import"),
        (("report_created",), "both"),
        (("report_created", "data_imported", "report_created"), "grown"),
    ],
)
def test_wait(events: tuple[str, ...], step: str) -> None:
    assert patient(*events).subject.runs["patience"].step == step


def test_wait_up_to() -> None:
    one = patient()
    tick(one, 2 * DAY)
    assert one.subject.runs["patience"].step == "remind"
    grown = patient("report_created", "data_imported", "report_created", "report_created")
    assert grown.subject.finished["patience"].outcome == "completed"


@pytest.mark.parametrize(
    ("seats", "role", "step"), [(100, "editor", "large"), (5, "admin", "admin"), (5, "editor", None)]
)
def test_branch(seats: int, role: str, step: str | None) -> None:
    run = world("signed_up", seats=seats, role=role).subject.runs.get("way")
    assert (run.step if run else None) == step


def test_split() -> None:
    assert world("signed_up").subject.runs["tone"].step in ("short", "long")


def test_set() -> None:
    one = world("report_created")
    assert one.subject.personal.traits == {"role": "editor", "tours_done": 1, "path": "trial"}


def test_end() -> None:
    ended = world("data_imported").subject.finished["over"]
    assert (ended.outcome, ended.reason) == ("exited", "came-by-themselves")


def test_what_an_event_told() -> None:
    one = world()
    one.track("signed_up", source="friend")
    one.track("report_created", rows=20)
    assert one.subject.runs["report"].step == "praise"
    assert one.subject.personal.carried["report"] == {"trigger": {"source": "friend"}, "wait_for_report": {"rows": 20}}
