"""docs/starting-and-ending.md keeps its word: its examples load together, its tables hold every reason and outcome."""

import re
from pathlib import Path
from typing import get_args

from annai.core.bundle import Bundle
from annai.core.load import load_workspace
from annai.core.subject import EARLIER_RUNS, Outcome
from annai.wire.reason import Reason
from tests.core.world import World

TEXT = (Path(__file__).parents[2] / "docs" / "starting-and-ending.md").read_text("utf-8")
FILES = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", TEXT, re.DOTALL))
WORDS = re.findall(r"^\| `(\w+)`", TEXT, re.MULTILINE)
PLAN = """
events: {signed_up: {}, report_created: {}}
traits: {user: {role: string, email: string, presenting: boolean}, account: {plan: string}}
"""


def documented() -> Bundle:
    base = {"workspace.yaml": "name: Docs\nlocales: [en]\n", "events.yaml": PLAN}
    return load_workspace({path: text.encode() for path, text in (base | FILES).items()})


def test_every_reason_and_outcome_is_described() -> None:
    assert {*get_args(Reason), *get_args(Outcome)} - set(WORDS) == set()


def test_again_after_ninety_days() -> None:
    world = World(documented())
    world.track("report_created")
    world.report("dismissed", "ask", flow="quarterly-check")
    world.later()
    world.track("report_created")
    assert world.subject.runs == {}
    world.later(90 * 86_400_000)
    world.track("report_created")
    assert world.subject.runs["quarterly-check"].number == 2


def test_an_exit_with_its_reason() -> None:
    world = World(documented())
    world.identify(role="admin")
    world.track("signed_up")
    world.identify(role="editor")
    assert world.subject.finished["first-days"].reason == "no-longer-admin"


def test_how_many_earlier_runs() -> None:
    assert EARLIER_RUNS == 8
    assert "the eight before it" in TEXT


def test_a_day_later_it_is_back() -> None:
    world = World(documented())
    world.track("signed_up")
    world.report("snoozed", "invite", flow="invite-team", action=1)
    assert "invite-team" not in {shown.flow for shown in world.see()}
    world.later()
    world.page("/")
    assert world.subject.runs["invite-team"].phase == "showing"
