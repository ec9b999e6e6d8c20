"""The examples of `docs/triggers.md` and `docs/ja/triggers.md` do what these say."""

import re
from pathlib import Path

import pytest

from annai.core.context import Context
from annai.core.inputs import Call, Due, Visit
from annai.core.instant import DAY
from annai.core.sweep import Enroll
from annai.core.triggers.trigger import KINDS
from tests.core.world import START, TOUR, World, bundle

DOCS = Path(__file__).parents[2] / "docs"


class Guide:
    """One language's page: its flows, its segments, the rows of its table."""

    def __init__(self, page: str) -> None:
        text = (DOCS / page).read_text("utf-8")
        self.flows = dict(re.findall(r"```yaml\n# flows/([a-z-]+)\.yaml\n(.*?)```", text, re.DOTALL))
        [self.segments] = re.findall(r"```yaml\n# segments\.yaml\n(.*?)```", text, re.DOTALL)
        self.rows = re.findall(r"^\| `(\{(\w+): .*\})` \|", text, re.MULTILINE)

    def world(self, name: str) -> World:
        return World(bundle(segments=self.segments, tour=TOUR, **{name: self.flows[name]}))


GUIDES = {"en": Guide("triggers.md"), "ja": Guide("ja/triggers.md")}


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest) -> Guide:
    return GUIDES[request.param]


def test_every_example_is_here(guide: Guide) -> None:
    flows = {"new-admins", "lost-interest", "rescue", "second-steps", "contract-signed", "first-two-weeks", "around"}
    assert set(guide.flows) == flows


def test_every_row_of_the_table_is_a_trigger(guide: Guide) -> None:
    for trigger, _ in guide.rows:
        file = f"title: T\ntrigger: {trigger}\nsteps: [{{id: a, modal: {{title: A, body: A}}}}]"
        assert bundle(segments=guide.segments, tour=TOUR, one=file).flows["one"]


def test_every_kind_of_trigger_has_one_row(guide: Guide) -> None:
    assert sorted(kind for _, kind in guide.rows) == sorted(KINDS)


def test_when_somebody_comes_into_a_segment(guide: Guide) -> None:
    one = guide.world("first-two-weeks")
    one.identify(role="admin")
    assert one.subject.runs == {}
    one.identify(created_at=START)
    assert "first-two-weeks" in one.subject.runs


def test_when_a_condition_becomes_true(guide: Guide) -> None:
    one = guide.world("new-admins")
    one.identify(role="editor")
    assert one.subject.runs == {}
    one.identify(role="admin")
    assert "new-admins" in one.subject.runs


def test_when_a_condition_becomes_false_by_time(guide: Guide) -> None:
    one = guide.world("lost-interest")
    one.track("report_created")
    assert "lost-interest" not in one.subject.runs
    due = one.due()
    assert due is not None
    assert START + 7 * DAY <= due <= START + 7 * DAY + 1
    one.now = due
    one.give(Due(id="due", at=due, received=due))
    assert "lost-interest" in one.subject.runs


def test_when_an_account_comes_into_a_band(guide: Guide) -> None:
    one = guide.world("rescue")
    one.identify(role="admin")
    assert one.subject.runs == {}
    one.context = Context({"id": "acme", "band": "risk"}, 1)
    one.track("imported")
    assert "rescue" in one.subject.runs


def test_after_another_flow(guide: Guide) -> None:
    one = guide.world("second-steps")
    one.track("signed_up")
    one.report("advanced", "hello")
    one.report("advanced", "create")
    assert list(one.subject.runs) == ["second-steps"]


def test_called_by_a_back_end(guide: Guide) -> None:
    one = guide.world("contract-signed")
    one.give(Call(id="call", at=START, received=START, flow="contract-signed"))
    assert "contract-signed" in one.subject.runs


def test_called_by_the_page(guide: Guide) -> None:
    one = guide.world("around")
    one.give(Call(id="call", at=START, received=START, flow="around", public=True))
    assert "around" in one.subject.runs


def test_a_sweep_for_a_segment_visits_its_members_only(guide: Guide) -> None:
    everyone = "title: E\ntrigger: {api: true}\nsteps: [{id: a, modal: {title: A, body: A}}]"
    one = World(bundle(None, segments=guide.segments, everyone=everyone))
    for segment, role in (("new-admins", "editor"), ("gone", "admin"), ("new-admins", "admin")):
        assert one.subject.runs == {}
        one.identify(role=role, created_at=START)
        one.give(Visit(at=START, received=START, purpose=Enroll(("everyone",), segment)))
    assert "everyone" in one.subject.runs
