"""The examples of `docs/accounts.md` do what it says."""

import re
from pathlib import Path
from typing import get_args

from annai.core.signals import SignalKind
from tests.core.company import Company
from tests.core.world import World, bundle

TEXT = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text("utf-8")
FILES = dict(re.findall(r"```yaml\n# flows/([a-z-]+)\.yaml\n(.*?)```", TEXT, re.DOTALL))
SIGNALS = re.findall(r"^\| `((?:step|task)_[a-z_]+)`(?:, `(step_[a-z_]+)`)? \|", TEXT, re.MULTILINE)
OF_CHECKLISTS = ["task_contributed", "task_completed", "step_seen", "step_hidden"]
PEOPLE = (("ann", "editor"), ("ada", "admin"), ("olga", "owner"))


def company(name: str) -> Company:
    text = FILES[name].replace("kick_off_held", "imported").replace("setup_done", "report_created")
    text = text.replace("trait: contact", "trait: ready").replace("template: call", "template: late")
    acme = Company(bundle(health=None, **{name: text}), PEOPLE)
    acme.does("ann", "imported")
    acme.settle()
    return acme


def test_every_signal_is_one() -> None:
    told = [kind for found in SIGNALS for kind in found if kind]
    assert told == ["step_assigned", "step_refused", "step_handed_back", "step_declined", *OF_CHECKLISTS]
    assert set(told) < set(get_args(SignalKind))


def test_a_late_setup() -> None:
    acme = company("late-setup")
    assert acme.account.subject.runs["late-setup"].step == "due"
    due = acme.account.due()
    assert due is not None
    acme.later(due - acme.now)
    acme.due()
    acme.settle()
    assert acme.holders() == {"ada": "remind"}


def test_a_user_flow_that_mails_to_the_administrator() -> None:
    text = FILES["nudge"].replace("kick_off_held", "imported").replace("setup_done", "report_created")
    user = World(bundle(health=None, nudge=text))
    user.track("imported")
    assert user.subject.runs["nudge"].step == "point"  # no account
    user = World(bundle(health=None, nudge=text))
    user.group("acme")
    user.track("imported")
    assert user.subject.runs["nudge"].phase == "assigned"


def test_an_invitation() -> None:
    acme = company("invite-team")
    assert acme.holders() == {"ada": "invite"}
    [key] = acme.users["ada"].subject.runs
    acme.users["ada"].report("advanced", "invite", flow=key, action=1)
    acme.settle()
    assert acme.account.subject.finished["invite-team"].outcome == "completed"  # nobody is a contact
