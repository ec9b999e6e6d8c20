"""The examples of `docs/triggers.md` do what it says."""

import re
from pathlib import Path

from annai.core.context import Context
from annai.core.inputs import Call, Due, Visit
from annai.core.instant import DAY
from annai.core.sweep import Enroll
from annai.core.triggers.trigger import KINDS
from tests.core.world import START, TOUR, World, bundle

TEXT = (Path(__file__).parents[2] / "docs" / "triggers.md").read_text("utf-8")
FILES = dict(re.findall(r"```yaml\n# flows/([a-z-]+)\.yaml\n(.*?)```", TEXT, re.DOTALL))
SEGMENTS = re.findall(r"```yaml\n# segments\.yaml\n(.*?)```", TEXT, re.DOTALL)[0]
ROWS = re.findall(r"^\| `(\{(\w+): .*\})` \|", TEXT, re.MULTILINE)


def world(name: str) -> World:
    return World(bundle(segments=SEGMENTS, tour=TOUR, **{name: FILES[name]}))


def test_every_example_is_here() -> None:
    assert set(FILES) == {"new-admins", "lost-interest", "rescue", "second-steps", "contract-signed", "first-two-weeks"}


def test_every_row_of_the_table_is_a_trigger() -> None:
    for trigger, _ in ROWS:
        file = f"title: T\ntrigger: {trigger}\nsteps: [{{id: a, modal: {{title: A, body: A}}}}]"
        assert bundle(segments=SEGMENTS, tour=TOUR, one=file).flows["one"]


def test_every_kind_of_trigger_has_one_row() -> None:
    assert sorted(kind for _, kind in ROWS) == sorted(KINDS)


def test_when_somebody_comes_into_a_segment() -> None:
    one = world("first-two-weeks")
    one.identify(role="admin")
    assert one.subject.runs == {}
    one.identify(created_at=START)
    assert "first-two-weeks" in one.subject.runs


def test_when_a_condition_becomes_true() -> None:
    one = world("new-admins")
    one.identify(role="editor")
    assert one.subject.runs == {}
    one.identify(role="admin")
    assert "new-admins" in one.subject.runs


def test_when_a_condition_becomes_false_by_time() -> None:
    one = world("lost-interest")
    one.track("report_created")
    due = one.due()
    assert due is not None
    assert START + 7 * DAY <= due <= START + 7 * DAY + 1
    one.now = due
    one.give(Due(id="due", at=due, received=due))
    assert "lost-interest" in one.subject.runs


def test_when_an_account_comes_into_a_band() -> None:
    one = world("rescue")
    one.identify(role="admin")
    assert one.subject.runs == {}
    one.context = Context({"id": "acme", "band": "risk"}, 1)
    one.track("imported")
    assert "rescue" in one.subject.runs


def test_after_another_flow() -> None:
    one = world("second-steps")
    one.track("signed_up")
    one.report("advanced", "hello")
    one.report("advanced", "create")
    assert list(one.subject.runs) == ["second-steps"]


def test_called_by_a_back_end() -> None:
    one = world("contract-signed")
    one.give(Call(id="call", at=START, received=START, flow="contract-signed"))
    assert "contract-signed" in one.subject.runs


def test_a_sweep_for_a_segment_visits_its_members_only() -> None:
    everyone = "title: E\ntrigger: {api: true}\nsteps: [{id: a, modal: {title: A, body: A}}]"
    one = World(bundle(None, segments=SEGMENTS, everyone=everyone))
    for segment, role in (("new-admins", "editor"), ("gone", "admin"), ("new-admins", "admin")):
        assert one.subject.runs == {}
        one.identify(role=role, created_at=START)
        one.give(Visit(at=START, received=START, purpose=Enroll(("everyone",), segment)))
    assert "everyone" in one.subject.runs
