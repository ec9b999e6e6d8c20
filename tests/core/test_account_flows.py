"""Flows of accounts: what starts them and moves them, and that users' flows stay the users'."""

import pytest

from annai.core.effects import CallWebhook, OpenTask
from annai.core.inputs import Call, Due, Heard, Report, Track, Visit
from annai.core.instant import DAY
from annai.core.signals import Signal
from annai.core.subject import Position
from annai.core.sweep import Enroll
from tests.core.company import Company
from tests.core.files import faults
from tests.core.world import HEALTH, MANIFEST, START, TOUR, World, bundle, new

PEOPLE = (("ann", "editor"), ("ada", "admin"), ("olga", "owner"))


def flow(trigger: str, steps: str = "[{id: hold, wait: {for: shared, up_to: 7d}}]", more: str = "") -> str:
    return f"title: Flow\nsubject: account\ntrigger: {trigger}\nsteps: {steps}\n{more}"


def company(text: str, health: str | None = None, **more: str) -> Company:
    return Company(bundle(health=health, one=text, **more), PEOPLE)


def runs(world: World) -> dict[str, str]:
    return {id: run.step for id, run in world.subject.runs.items()}


def joins(acme: Company, **traits: object) -> None:
    """A user comes, with traits of the account."""
    report = Report(user=b"u" * 16, partition=2, position=Position(1, acme.now, 0), at=acme.now)
    acme.give(Heard(at=acme.now, received=acme.now, reports=(report,), personal={"traits": [[(acme.now, traits)]]}))
    acme.later(1)


def test_an_event_of_any_user_starts_it_once_for_the_account() -> None:
    acme = company(flow("{event: imported}"))
    acme.does("ann", "imported")
    acme.does("ada", "imported")
    assert runs(acme.account) == {"one": "hold"}
    assert acme.account.subject.runs["one"].account == acme.account.subject.key
    assert acme.account.kinds() == ["flow_started"]


def test_the_events_of_the_past_start_nothing() -> None:
    acme = company(flow("{event: imported}"))
    acme.does("ann", "imported", past=(0,))
    assert runs(acme.account) == {}


@pytest.mark.parametrize(("rows", "started"), [("many", True), ("few", False)])
def test_where_reads_the_event(rows: str, started: bool) -> None:
    acme = company(flow('{event: imported, where: event.rows == "many"}'))
    acme.does("ann", "imported", rows=rows)
    assert ("one" in acme.account.subject.runs) is started


def test_an_event_answers_its_wait_and_another_its_goal() -> None:
    acme = company(flow("{event: imported}", more="goal: {event: report_created}\nreentry: always\n"))
    acme.does("ann", "imported")
    acme.does("ada", "shared")
    assert acme.account.subject.finished["one"].outcome == "completed"
    acme.does("ann", "imported")
    acme.does("olga", "report_created")
    assert [end.outcome for end in acme.account.subject.finished.values()] == ["goal"]
    acme.does("ann", "imported")
    assert runs(acme.account) == {"one": "hold"}  # the goal was reached before the last run ended


def test_its_wait_ends_by_the_accounts_timer() -> None:
    acme = company(flow("{event: imported}"))
    acme.does("ann", "imported")
    assert acme.account.due() == START + 7 * DAY
    acme.later(7 * DAY)
    acme.due()
    assert runs(acme.account) == {}
    assert acme.account.kinds()[-2:] == ["step_completed", "flow_completed"]


def test_the_timer_serves_the_falling_score_too() -> None:
    acme = company(flow("{event: imported}", "[{id: hold, wait: {for: shared, up_to: 90d}}]"), health=HEALTH, tour=TOUR)
    acme.does("ann", "imported", "report_created", "report_created", "report_created", "report_created")
    assert acme.account.subject.ledger is not None
    falls = acme.account.due()
    assert falls is not None
    assert falls < START + 90 * DAY


def test_a_trait_of_the_account_starts_and_ends_it() -> None:
    text = flow('{when: account.plan == "trial"}', more="exit: account.churned\n")
    acme = company(text)
    acme.does("ann", "imported")
    assert runs(acme.account) == {}
    joins(acme, plan="trial")
    assert runs(acme.account) == {"one": "hold"}
    joins(acme, churned=True)
    assert acme.account.subject.finished["one"].outcome == "exited"


def test_a_band_starts_it() -> None:
    acme = company(flow("{band: watch}"), health=HEALTH, tour=TOUR)
    acme.hears("ann", [Signal("account_joined", START)], "report_created", "report_created", "report_created")
    assert acme.account.subject.ledger is not None
    assert runs(acme.account) == {"one": "hold"}


def test_the_completion_of_a_members_flow_starts_it() -> None:
    acme = company(flow("{flow: tour, state: completed}"), tour=TOUR)
    acme.hears("ann", [Signal("step_seen", START, "tour"), Signal("flow_completed", START, "tour", 1)])
    assert runs(acme.account) == {"one": "hold"}


def test_one_of_its_own_flows_starts_another() -> None:
    second = flow("{flow: one, state: completed}")
    acme = company(flow("{event: imported}", "[{id: mark, set: {plan: pro}}]"), second=second)
    acme.does("ann", "imported")
    assert runs(acme.account) == {"second": "hold"}


def test_a_call_and_a_sweep_start_it_for_accounts_only() -> None:
    text = flow("{api: true}", more="enroll: existing\n")
    call = Call(id="c", at=START, received=START, flow="one")
    visit = Visit(id="v", at=START, received=START, purpose=Enroll(("one", "tour")))
    for input in (call, visit):
        acme = company(text, tour=TOUR)
        acme.give(input)
        assert runs(acme.account) == {"one": "hold"}
        ann = acme.users["ann"]
        ann.give(input)
        assert "one" not in ann.subject.runs


def test_its_users_stay_outside() -> None:
    acme = company(flow("{event: imported}", more='exit: account.plan == "x"\n'), tour=TOUR)
    ann = acme.users["ann"]
    ann.track("imported")
    assert runs(ann) == {}
    acme.does("ann", "signed_up")
    assert runs(acme.account) == {}  # nor does the account run what is the users'


def test_it_branches_and_sets_traits_of_the_account() -> None:
    steps = """
  - {id: mark, set: {plan: pro}}
  - {id: which, branch: [{if: account.plan == "pro" and account.count("imported") >= 2, goto: hold}, {else: end}]}
  - {id: hold, wait: {for: shared}}
"""
    acme = company(flow("{event: imported}", steps))
    acme.does("ann", "imported", "imported")
    assert runs(acme.account) == {"one": "hold"}
    assert acme.account.subject.personal.traits == {"plan": "pro"}


def test_traits_that_are_too_large_leave_it_alone() -> None:
    acme = company(flow("{event: imported}", f"[{{id: mark, set: {{plan: {'x' * 900}}}}}]"))
    acme.does("ann", "imported")
    assert acme.account.subject.finished["one"].outcome == "completed"


def test_what_an_account_does_not_know_changes_nothing() -> None:
    acme = company(flow("{event: imported}"))
    before = acme.account.subject
    acme.give(Track(id="t", at=START, received=START, event="imported"))
    assert acme.account.subject is before


def test_a_timer_that_comes_for_nothing() -> None:
    world = World(bundle(health=None, one=flow("{event: imported}")), new("account", "acme"))
    before = world.subject
    world.give(Due(at=START, received=START))
    assert (world.subject, world.due()) == (before, None)


FAULTS = """\
-- flows/one.yaml --
title: One
subject: account
audience: {audience}
trigger: {{event: signed_up}}
steps: [{{id: hold, wait: {{for: report_created}}}}]
"""


@pytest.mark.parametrize("audience", ['user.role == "admin"', 'count("signed_up") > 1', 'page.path == "/"'])
def test_its_conditions_read_no_user_and_no_page(audience: str) -> None:
    [fault] = faults(FAULTS.format(audience=audience))
    assert fault.endswith("[unknown-root]")


def test_a_set_of_a_users_trait_is_found() -> None:
    text = FAULTS.format(audience='account.id != ""').replace("wait: {for: report_created}", "set: {role: admin}")
    assert [fault.rpartition(": ")[2] for fault in faults(text)] == [
        "events.yaml declares no account trait 'role'; none is declared [unknown-trait]"
    ]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("{}", "write either role or trait"),
        ("{role: admin, trait: ready}", "write either role or trait"),
        ("{role: admin, is: finance}", "is belongs to trait"),
    ],
)
def test_recipients_are_named_in_one_way(to: str, message: str) -> None:
    step = f"modal: {{title: A, body: B, to: {to}}}"
    [fault] = faults(FAULTS.format(audience='account.id != ""').replace("wait: {for: report_created}", step))
    assert message in fault


def test_a_workspace_without_the_trait_role_has_no_roles() -> None:
    text = FAULTS.format(audience='account.id != ""').replace(
        "wait: {for: report_created}", "modal: {title: A, body: B, to: {role: admin}}"
    )
    [fault] = faults("-- events.yaml --\nevents: {signed_up: {}}\n" + text)
    assert "events.yaml declares no user trait role" in fault


def test_a_task_and_a_webhook_are_about_the_account() -> None:
    steps = """
  - {id: tell, webhook: {endpoint: crm}}
  - {id: call, task: {title: "Call {{ account.id }}{{ user.id }}", to: {role: csm}}}
"""
    manifest = MANIFEST + "endpoints: {crm: {url: https://crm.example.com/hook}}\n"
    acme = Company(bundle(health=None, manifest=manifest, one=flow("{event: imported}", steps)), PEOPLE)
    acme.does("ann", "imported")
    webhook, task = acme.account.effects
    assert isinstance(webhook, CallWebhook)
    assert b'"acme"' in webhook.body
    assert isinstance(task, OpenTask)
    assert (task.title, task.user, task.account) == ("Call acme", "", "acme")
