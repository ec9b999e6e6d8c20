"""Every example of docs/reaching-out.md, run; and its numbers."""

import re
from pathlib import Path

from msgspec import json

from annai.core.body import MAX_BYTES, MAX_DEPTH, MOST_VALUES
from annai.core.context import Context
from annai.core.effects import CallWebhook, OpenTask
from annai.core.inputs import Closed, Due
from annai.core.instant import DAY
from annai.core.load import load_workspace
from annai.core.steps.task import MAX_REASON, MAX_TITLE
from tests.core.world import World, new

TEXT = (Path(__file__).parents[2] / "docs" / "reaching-out.md").read_text("utf-8")
FILES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
ACCOUNT = Context({"id": "acme", "plan": "trial", "owner": "Suzuki", "seats": 12, "health": 41.0, "band": "watch"})


def world() -> World:
    one = World(load_workspace({path: text.encode() for path, text in FILES.items()}), new(name="Ann"), ACCOUNT)
    one.group("acme")
    return one


def close(one: World, *, sent: bool) -> None:
    one.deliver(Closed, "kick-off", "call", sent=sent, row="r")


def test_the_numbers_are_those_of_the_page() -> None:
    for number in (MAX_BYTES, MOST_VALUES, MAX_DEPTH, MAX_TITLE, MAX_REASON):
        assert f"{number:,}" in TEXT


def test_webhook() -> None:
    one = world()
    one.track("report_created", rows=3)
    [call] = one.effects
    assert isinstance(call, CallWebhook)
    assert call.id == f"{one.subject.key.hex()}:first-report:1:tell-crm:{one.now}"
    assert (call.endpoint, one.subject.runs["first-report"].step) == ("crm", "praise")
    assert json.decode(call.body) == {
        "type": "contact.updated",
        "contact": "ann",
        "fields": {"Onboarding": "done", "Seats": 12, "Note": "3 rows by Ann"},
    }


def test_task() -> None:
    one = world()
    one.track("kicked_off")
    [task] = one.effects
    assert isinstance(task, OpenTask)
    assert (task.title, task.assignee, task.health, task.band) == ("Call Ann", "Suzuki", 41.0, "watch")
    assert task.id == f"{one.subject.key.hex()}:kick-off:1:call:{one.now}"
    assert task.reason == "The kick-off was held, and there are 12 seats to fill."
    assert (task.user, task.account, task.due) == ("ann", "acme", one.now + 7 * DAY)
    close(one, sent=True)
    assert one.subject.runs["kick-off"].step == "thanks"


def test_a_task_that_was_not_done() -> None:
    one = world()
    one.track("kicked_off")
    close(one, sent=False)
    assert one.subject.runs["kick-off"].step == "remind"


def test_a_task_for_which_the_run_waits_no_longer() -> None:
    one = world()
    one.track("kicked_off")
    due = one.due()
    assert due == one.now + 28 * DAY
    one.now = due
    one.give(Due(at=due, received=due))
    assert one.subject.runs["kick-off"].step == "remind"
