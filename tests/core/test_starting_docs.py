"""docs/starting-and-ending.md keeps its word: its examples load together, its tables hold every reason and outcome."""

import re
from pathlib import Path
from typing import get_args

from annai.core.bundle import Bundle
from annai.core.caps import RESERVATION
from annai.core.frequency import MOST_CAPS, MOST_MESSAGES
from annai.core.instant import MINUTE
from annai.core.load import load_workspace
from annai.core.quiet import MOST_PAGES
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
    files = {"events.yaml": PLAN, **FILES}
    return load_workspace({path: text.encode() for path, text in files.items()})


def test_every_reason_and_outcome_is_described() -> None:
    assert {*get_args(Reason), *get_args(Outcome)} - set(WORDS) == set()


def test_no_reason_is_described_twice() -> None:
    assert [word for word in get_args(Reason) if WORDS.count(word) > 1] == []


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


def test_quiet_pages_and_traits() -> None:
    world = World(documented())
    world.track("report_created")
    assert len(world.see("/")) == 1
    assert world.see("/checkout/pay") == ()
    world.identify(presenting=True)
    assert world.see("/") == ()


def test_limits_of_caps_are_stated() -> None:
    caps = documented().caps
    assert [cap.at_most for cap in caps] == [2, 1, 2, 1, 3]
    assert (caps[3].flows, caps[4].flows) == (frozenset({"quarterly-check"}), frozenset({"quarterly-check"}))
    assert f"at most {MOST_CAPS} caps, each of at most {MOST_MESSAGES} messages" in TEXT
    assert f"(at most {MOST_PAGES})" in TEXT
    assert f"kept for {RESERVATION // MINUTE} minutes" in TEXT


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
