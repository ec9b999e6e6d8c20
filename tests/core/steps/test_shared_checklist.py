"""Shared checklists: all members of an account see one, and do its tasks together."""

from itertools import pairwise

import pytest

from annai.core.advance import Advance
from annai.core.context import Context, Workspace
from annai.core.inputs import Visit
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.signals import Signal
from annai.core.sweep import Migrate, Refresh
from annai.wire.experience import ChecklistContent, Task
from tests.core.company import Company
from tests.core.files import faults
from tests.core.world import START, TOUR, World, bundle, new

PEOPLE = (("ann", "editor"), ("ada", "admin"), ("eve", "editor"))
SETUP = """
title: Setup
subject: account
trigger: {event: signed_up}
reentry: always
steps:
  - id: list
    checklist:
      title: Set up
      tasks:
        - {id: import, title: Import, done: {event: imported, where: event.rows == "many"}}
        - {id: report, title: Report, done: {event: report_created}, by: {people: 2}}
        - {id: rules, title: Rules, done: attested, by: {role: admin}}
"""
ONE = "- {{id: one, title: One, done: {done}{more}}}"


def company(*tasks: str, setup: str = SETUP, begun: bool = True) -> Company:
    """With these tasks instead of the three."""
    text = setup[: setup.index("        - {id: import")] + "\n".join(f"        {task}" for task in tasks)
    acme = Company(bundle(health=None, setup=text if tasks else setup, other=OTHER), PEOPLE)
    if begun:
        acme.does("ann", "signed_up")
    return learn(acme)


OTHER = TOUR.replace("signed_up", "report_shared")


def learn(acme: Company) -> Company:
    """The members' next decisions read the account as it is now."""
    account = acme.account.subject
    for user in acme.users.values():
        user.context = Context(version=account.version, shared=account.shared, progress=account.personal.progress)
    return acme


def heard(acme: Company, id: str) -> None:
    """The account hears what they have concluded."""
    acme.tells(id)
    learn(acme)


def does(acme: Company, id: str, event: str, **properties: str) -> None:
    acme.does(id, event, past=(), **properties)
    learn(acme)


def reports(acme: Company, id: str, kind: str, task: str | None = None) -> Advance:
    return acme.users[id].report(kind, "list", flow="setup", item=task)  # type: ignore[arg-type]


def content(user: World) -> ChecklistContent | None:
    found = [shown.content for shown in user.see() if shown.flow == "setup"]
    assert len(found) <= 1
    return found[0] if found else None  # type: ignore[return-value]


def task(acme: Company, id: str, which: str) -> Task:
    found = content(acme.users[id])
    assert found is not None
    return next(task for task in found.tasks.tasks if task.id == which)


def done(acme: Company, id: str) -> list[str]:
    found = content(acme.users[id])
    return [] if found is None else [task.id for task in found.tasks.tasks if task.done]


def test_all_members_see_it_and_none_of_them_has_a_run() -> None:
    acme = company()
    assert [content(user) is not None for user in acme.users.values()] == [True] * 3
    assert [dict(user.subject.runs) for user in acme.users.values()] == [{}] * 3
    assert acme.account.subject.runs["setup"].phase == "shared"


def why(world: World) -> tuple[str, str | None]:
    found = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    return next((one.reason, one.step) for one in found if one.flow == "setup")


def test_operators_read_that_it_is_shown_of_the_account_and_of_its_members() -> None:
    acme = company()
    assert [why(acme.account), why(acme.users["ann"])] == [("shown", "list")] * 2
    acme.users["ann"].context = Context()
    assert why(acme.users["ann"]) == ("other_subject", None)


def test_who_is_not_known_does_not_see_what_an_account_does() -> None:
    acme = company()
    stranger = World(bundle(health=None, setup=SETUP), new("anonymous", "x"), acme.users["ann"].context)
    assert content(stranger) is None


def test_three_tasks_that_three_people_do() -> None:
    acme = company()
    does(acme, "ann", "imported", rows="few")
    assert done(acme, "ada") == []
    does(acme, "ann", "imported", rows="many")
    assert done(acme, "ada") == ["import"]
    for _ in range(2):
        does(acme, "ann", "report_created")
    assert (task(acme, "ada", "report").counted, task(acme, "ada", "report").needed) == (1, 2)
    assert [task(acme, id, "report").mine for id in ("ann", "ada")] == [True, False]
    does(acme, "eve", "report_created")
    assert done(acme, "ann") == ["import", "report"]
    assert task(acme, "ada", "report").counted == 2
    assert acme.account.subject.personal.progress.keys() == {"setup.list"}  # who they were is not kept any more
    reports(acme, "ada", "task_attested", "rules")
    assert done(acme, "ada") == ["import", "report", "rules"]
    assert done(acme, "ann") == ["import", "report"]  # the account has not heard of it yet
    heard(acme, "ada")
    assert content(acme.users["ann"]) is None
    assert acme.account.subject.finished["setup"].outcome == "completed"
    assert [signal.item for signal in acme.account.signals if signal.kind == "task_completed"] == [
        "import",
        "report",
        "rules",
    ]


def test_only_who_has_the_role_may_attest() -> None:
    acme = company()
    assert [task(acme, id, "rules").attest for id in acme.users] == [False, True, False]
    assert reports(acme, "ann", "task_attested", "rules").signals == ()
    acme.hears("ann", [_deed("rules")])  # whatever a member may say, the account asks for the role
    assert "rules" not in acme.account.subject.personal.progress.get("setup.list", {})


def _deed(item: str, run: int = 1, step: str = "list") -> Signal:
    return Signal("task_contributed", START, "setup", run, step, item=item)


@pytest.mark.parametrize("signal", [_deed("rules", run=2), _deed("rules", step="other"), _deed("other")])
def test_a_deed_for_something_else_changes_nothing(signal: Signal) -> None:
    acme = company()
    acme.hears("ada", [signal])
    assert acme.account.subject.personal.progress == {}


def test_so_many_people_attest_each_once() -> None:
    acme = company(ONE.format(done="attested", more=", by: {people: 2}"))
    assert task(acme, "ann", "one").attest
    for _ in range(2):
        reports(acme, "ann", "task_attested", "one")
    assert (task(acme, "ann", "one").counted, task(acme, "ann", "one").mine) == (1, True)
    assert not task(acme, "ann", "one").attest
    assert [signal.kind for signal in acme.users["ann"].signals].count("task_contributed") == 1
    heard(acme, "ann")
    assert task(acme, "ann", "one").counted == 1
    assert (task(acme, "eve", "one").counted, task(acme, "eve", "one").mine) == (1, False)
    reports(acme, "eve", "task_attested", "one")
    heard(acme, "eve")
    assert acme.account.subject.finished["setup"].outcome == "completed"


def test_opening_counts_and_starts_a_flow_for_who_opens() -> None:
    acme = company(ONE.format(done="opened", more=", start: other"))
    reports(acme, "ann", "task_opened", "one")
    assert acme.users["ann"].subject.runs.keys() == {"other"}
    heard(acme, "ann")
    assert acme.account.subject.finished["setup"].outcome == "completed"


def test_a_members_completion_of_a_flow_does_a_task() -> None:
    acme = company(ONE.format(done="{flow: other}", more=", by: {people: 2}"))
    for id in ("ann", "eve"):
        acme.hears(id, [Signal("flow_started", START, "other", 1), Signal("flow_completed", START, "other", 1)])
    assert acme.account.subject.finished["setup"].outcome == "completed"


@pytest.mark.parametrize(("before", "outcome"), [("true", True), ("false", False)])
@pytest.mark.parametrize("way", ["{flow: other}", "{event: imported}"])
def test_what_was_done_before_counts_unless_it_does_not(way: str, before: str, outcome: bool) -> None:
    setup = SETUP.replace("title: Set up\n", f"title: Set up\n      count_before: {before}\n")
    acme = company(ONE.format(done=way, more=""), setup=setup, begun=False)
    acme.hears("ann", [Signal("flow_completed", START, "other", 1)], "imported")
    acme.later(1)
    acme.does("ann", "signed_up")
    assert ("setup" in acme.account.subject.finished) is outcome


def test_who_did_it_before_is_not_known() -> None:
    acme = company(ONE.format(done="{event: imported}", more=", by: {role: editor}"), begun=False)
    acme.does("ann", "imported")
    acme.does("ann", "signed_up")
    assert "setup" in acme.account.subject.runs


def test_one_after_the_other() -> None:
    setup = SETUP.replace("title: Set up\n", "title: Set up\n      ordered: true\n")
    one, two = "- {id: one, title: One, done: attested}", "- {id: two, title: Two, done: attested}"
    acme = company(one, two, setup=setup)
    refused = reports(acme, "ann", "task_attested", "two")
    assert refused.refused == "task_locked"
    reports(acme, "ann", "task_attested", "one")
    assert reports(acme, "ann", "task_attested", "two").refused is None  # their own deed counts at once
    assert reports(acme, "eve", "task_attested", "two").refused == "task_locked"


def test_who_closes_it_closes_it_for_themselves() -> None:
    acme = company()
    reports(acme, "ann", "seen")
    reports(acme, "ann", "seen")
    reports(acme, "ann", "dismissed")
    assert acme.users["ann"].kinds()[-2:] == ["step_seen", "step_hidden"]
    heard(acme, "ann")
    assert [content(user) is not None for user in acme.users.values()] == [False, True, True]
    assert acme.account.subject.runs["setup"].step == "list"


def test_a_next_run_comes_to_everybody_and_the_notes_of_the_former_go() -> None:
    acme = company(ONE.format(done="attested", more=""))
    reports(acme, "ann", "dismissed")
    reports(acme, "eve", "task_attested", "one")
    heard(acme, "eve")
    does(acme, "ann", "signed_up")
    assert task(acme, "ann", "one").done is False
    for kind in ("seen", "dismissed"):
        acme.users["ann"].report(kind, "list", flow="setup", run=2)
    [place] = acme.users["ann"].subject.personal.progress
    assert place == f"setup@{acme.account.subject.key.hex()[:16]}/2.list"


def test_one_that_cannot_be_closed_and_reports_of_nothing() -> None:
    setup = SETUP.replace("title: Set up\n", "title: Set up\n      dismissable: false\n")
    acme = company(setup=setup)
    assert reports(acme, "ann", "dismissed").refused == "not_possible"
    before = acme.users["ann"].subject
    assert acme.users["ann"].report("seen", "list", flow="setup", run=7).subject is before
    assert acme.users["ann"].report("seen", "list", flow="another").subject is before


def test_the_accounts_facts_rise_with_every_change_and_with_no_other() -> None:
    acme = company(begun=False)
    seen = [acme.account.subject.facts]
    for event, rows in (("signed_up", ""), ("imported", "few"), ("imported", "many"), ("report_created", "")):
        does(acme, "ann", event, rows=rows)
        seen.append(acme.account.subject.facts)
    assert [later - before for before, later in pairwise(seen)] == [1, 0, 1, 1]


def edit(acme: Company, setup: str, purpose: Migrate | Refresh) -> None:
    """The files change, and a sweep comes by."""
    former = acme.account.workspace.bundle
    workspace = Workspace(bundle(health=None, setup=setup, other=OTHER), {former.digest: former})
    for world in (acme.account, *acme.users.values()):
        world.workspace = workspace
    acme.give(Visit(id="v", at=acme.now, received=acme.now, purpose=purpose))
    learn(acme)


def test_an_edit_that_makes_it_another_step() -> None:
    acme = company()
    edited = SETUP.replace("id: list", "id: hold").replace("reentry: always", "on_change: {map: {list: hold}}")
    edit(acme, edited, Migrate(("setup",)))
    run = acme.account.subject.runs["setup"]
    assert (run.step, run.phase) == ("hold", "shared")


def test_an_edit_that_puts_another_task_in_the_place_of_one_that_is_done() -> None:
    acme = company()
    does(acme, "ada", "imported", rows="many")
    for id in ("ann", "ada"):
        does(acme, id, "report_created")
    edit(
        acme,
        SETUP.replace("id: import", "id: bring").replace("always", "always\non_change: follow"),
        Migrate(("setup",)),
    )
    acme.hears("ada", [_deed("rules")])
    assert done(learn(acme), "ann") == ["report", "rules"]  # as many marks as tasks, but not of each


def test_a_paused_one_is_gone_and_members_pages_hear_of_it() -> None:
    acme = company()
    before = acme.account.subject.facts
    edit(acme, SETUP + "status: paused\n", Refresh(("setup",)))
    assert content(acme.users["ann"]) is None
    assert acme.account.subject.facts == before + 1


FLOW = "-- flows/one.yaml --\ntitle: One\nsubject: account\ntrigger: {event: signed_up}\nsteps: "


def test_so_many_people_are_too_many() -> None:
    tasks = ", ".join(f"{{id: t{n}, title: A, done: attested, by: {{people: 167}}}}" for n in range(3))
    [fault] = faults(FLOW + f"[{{id: list, checklist: {{title: A, tasks: [{tasks}]}}}}]")
    assert "the tasks ask for 501 people together; at most 500 are kept by name" in fault
