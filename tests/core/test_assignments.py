"""Steps of an account's flow go to one member, come back by signals, and try the next one when they are refused."""

import pytest
from msgspec.structs import replace

from annai.core.context import NOWHERE
from annai.core.effects import Answer, Assign, Recall, SendEmail
from annai.core.inputs import Answered, Assigned, Delivered, Recalled
from annai.core.instant import DAY, HOUR
from annai.core.lent import lent_key
from annai.core.load import load_kept
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.signals import Signal
from annai.core.spending import Spending, Spent
from annai.core.subject import Run
from tests.core.company import Company
from tests.core.world import MANIFEST, START, World, bundle, new

PEOPLE = (("ann", "editor"), ("ada", "admin"), ("abe", "admin"), ("olga", "owner"))
INVITE = """
title: Invite
subject: account
trigger: {event: imported}
exit: account.churned
goal: {event: report_created}
steps:
  - id: invite
    page: /team*
    modal:
      title: "Invite, {{ user | addressed }}: {{ event.rows }}"
      body: Three are faster than one.
      to: {role: admin, fallback: owner, within: 3d, else: call}
      actions: [{label: Done}, {label: Later, snooze: 1h}, {label: Call, goto: call}, {label: No, dismiss: true}]
  - id: hold
    wait: {for: shared}
  - end
  - id: call
    email: {template: late, topic: onboarding, subject: Shall we call?, to: {trait: ready}}
"""


def company(people: tuple[tuple[str, str], ...] = PEOPLE, text: str = INVITE) -> Company:
    acme = Company(bundle(health=None, invite=text), people)
    acme.does("ann", "imported", rows="7")
    return acme


def run_of(acme: Company) -> Run:
    return acme.account.subject.runs["invite"]


def press(user: World, action: int) -> None:
    [key] = user.subject.runs
    user.report("advanced", "invite", flow=key, action=action)


def test_the_first_of_the_role_sees_it_and_nobody_else() -> None:
    acme = company()
    assert (run_of(acme).phase, run_of(acme).step) == ("assigned", "invite")
    acme.settle()
    assert acme.holders() == {"ada": "invite"}
    [shown] = acme.users["ada"].see("/team")
    assert shown.content.title == "Invite, there: 7"
    assert acme.users["ada"].see("/") == ()
    assigned = run_of(acme).assigned
    assert assigned is not None
    assert assigned.user == acme.users["ada"].subject.key


@pytest.mark.parametrize(("action", "step"), [(0, "hold"), (2, "call")])
def test_their_button_leads_the_accounts_run_on(action: int, step: str) -> None:
    acme = company()
    acme.settle()
    press(acme.users["ada"], action)
    assert acme.holders() == {}
    acme.tells("ada")
    assert run_of(acme).step == step
    assert not any(isinstance(order, Recall) for order in acme.orders)


def test_closing_it_ends_the_accounts_run() -> None:
    acme = company()
    acme.settle()
    press(acme.users["ada"], 3)
    acme.settle()
    assert acme.account.subject.finished["invite"].outcome == "dismissed"
    assert acme.users["ada"].subject.finished == {}


def test_a_snooze_is_the_recipients_own() -> None:
    acme = company()
    acme.settle()
    ada = acme.users["ada"]
    press(ada, 1)
    assert ada.see("/team") == ()
    assert ada.due() == START + HOUR
    assert run_of(acme).phase == "assigned"


def test_its_signals_name_the_flow_the_account_and_the_assignment() -> None:
    acme = company()
    [order] = acme.orders
    acme.deliver(order)
    [signal] = acme.users["ada"].signals[1:]
    account = acme.account.subject.key
    assert signal == Signal("step_assigned", START, "invite", 1, "invite", account, assignment=1)


def test_the_fallback_when_nobody_has_the_role() -> None:
    acme = company((("ann", "editor"), ("olga", "owner")))
    acme.settle()
    assert acme.holders() == {"olga": "invite"}
    assert run_of(acme).assignments == 2


def test_else_when_nobody_is_left() -> None:
    acme = company((("ann", "editor"),))
    acme.settle()
    assert "invite" in acme.account.subject.finished  # nobody's trait `ready` is true either
    details = [(signal.step, signal.detail) for signal in acme.account.signals if signal.kind == "step_completed"]
    assert details == [("invite", "no_recipient"), ("call", "no_recipient")]


def test_without_an_address_a_mail_is_refused() -> None:
    mail = INVITE.replace("{trait: ready}", "{role: admin, fallback: owner}")
    acme = company(text=mail)
    acme.users["ada"].identify(email=None)
    acme.settle()
    press(acme.users["ada"], 2)
    acme.settle()
    assert acme.holders() == {"olga": "call"}
    assert [effect.step for effect in acme.users["olga"].effects if isinstance(effect, SendEmail)] == ["call"]


@pytest.mark.parametrize(("sent", "steps"), [(True, {}), (False, {"olga": "call"})])
def test_what_became_of_a_mail_comes_back(sent: bool, steps: dict[str, str]) -> None:
    acme = company(text=INVITE.replace("{trait: ready}", "{role: admin, fallback: owner}"))
    acme.settle()
    ada = acme.users["ada"]
    press(ada, 2)
    acme.settle()
    [key] = ada.subject.runs
    ada.deliver(Delivered, key, "call", sent=sent)
    acme.settle()
    assert acme.holders() == steps
    assert ("invite" in acme.account.subject.finished) is sent


def test_a_trait_names_the_recipient() -> None:
    acme = company()
    acme.users["ann"].identify(ready=True)
    acme.settle()
    press(acme.users["ada"], 2)
    acme.settle()
    assert acme.holders() == {"ann": "call"}


def test_what_ends_the_run_takes_the_step_back() -> None:
    acme = company()
    acme.settle()
    acme.does("ann", "report_created")
    assert [type(order) for order in acme.orders] == [Recall]
    acme.settle()
    assert acme.holders() == {}
    assert acme.users["ada"].see("/team") == ()


def test_a_step_that_was_taken_while_the_run_ended_is_taken_back() -> None:
    acme = company()
    [order] = acme.orders
    assert isinstance(order, Assign)
    acme.deliver(order)
    acme.does("ann", "report_created")  # before the account has heard of it
    assert (acme.holders(), acme.orders) == ({"ada": "invite"}, [])
    acme.settle()
    assert acme.holders() == {}


def test_it_was_taken_and_the_run_ended_in_one_report() -> None:
    acme = company()
    [order] = acme.orders
    acme.deliver(order)
    told = tuple(acme.users["ada"].signals)
    acme.account.now += 1
    acme.hears("ada", told[-1:], "report_created")
    acme.settle()
    assert acme.holders() == {}


def test_an_order_that_nobody_waits_for_reaches_nobody() -> None:
    acme = company()
    acme.does("ann", "report_created")
    acme.settle()
    assert acme.holders() == {}


def test_one_who_has_not_seen_it_in_time_gives_it_to_the_next() -> None:
    acme = company()
    acme.settle()
    assert acme.account.due() == START + 3 * DAY
    acme.later(3 * DAY)
    acme.due()
    assert acme.account.due() is None
    acme.settle()
    assert acme.holders() == {"olga": "invite"}
    assert acme.account.due() == START + 6 * DAY


def test_one_who_has_seen_it_keeps_it() -> None:
    acme = company()
    acme.settle()
    ada = acme.users["ada"]
    [key] = ada.subject.runs
    acme.later(3 * DAY)
    acme.due()
    ada.report("seen", "invite", flow=key)  # while the recall is on its way
    acme.settle()
    assert acme.holders() == {"ada": "invite"}
    assert acme.account.due() is None


def test_one_who_is_not_known_yet_has_an_hour_more() -> None:
    acme = company()
    acme.later(3 * DAY)
    acme.due()
    assert [type(order) for order in acme.orders] == [Assign]
    assert acme.account.due() == START + 3 * DAY + HOUR


def capped(acme: Company) -> None:
    """Let the administrator have had a mail lately."""
    acme.users["ada"].subject = replace(
        acme.users["ada"].subject, spending=Spending((Spent(START, "email", "other"),), ())
    )


@pytest.mark.parametrize("full", [True, False])
def test_a_mail_that_a_cap_holds_goes_to_the_next_in_time(full: bool) -> None:
    text = INVITE.replace("{trait: ready}", "{role: admin, fallback: owner, within: 3d}")
    manifest = MANIFEST + "frequency_caps: [{at_most: 1, within: 30d, kinds: [email]}]\n"
    acme = Company(bundle(health=None, manifest=manifest, invite=text), PEOPLE)
    acme.does("ann", "imported", rows="7")
    if full:
        capped(acme)
    acme.settle()
    press(acme.users["ada"], 2)
    acme.settle()
    assert acme.holders() == {"ada": "call"}
    acme.later(3 * DAY)
    acme.due()
    acme.settle()
    assert acme.holders() == ({"olga": "call"} if full else {"ada": "call"})


def test_a_recall_of_something_else_changes_nothing() -> None:
    acme = company()
    acme.settle()
    ada = acme.users["ada"]
    [key] = ada.subject.runs
    for other in ({"run": 2}, {"serial": 9}, {"key": "tour"}):
        before = ada.subject
        values = {"key": key, "run": 1, "serial": 1, **other}
        ada.give(Recalled(at=START, received=START, **values))  # type: ignore[arg-type]
        assert ada.subject is before


def test_a_step_that_is_gone_is_refused() -> None:
    acme = company()
    ada = acme.users["ada"]
    for digest, step in ((b"gone", "invite"), (run_of(acme).bundle, "gone")):
        key = lent_key("invite", acme.account.subject.key)
        order = Assigned(
            at=START,
            received=START,
            key=key,
            step=step,
            run=1,
            serial=1,
            bundle=digest,
            origin=acme.account.subject.key,
            account=acme.account.subject.key,
        )
        ada.give(order)
        assert (ada.signals[-1].kind, ada.signals[-1].detail) == ("step_refused", "removed")
        assert ada.subject.runs == {}


def test_a_deleted_flow_leaves_the_recipients_run_to_the_account() -> None:
    acme = company()
    acme.settle()
    for world in (acme.account, *acme.users.values()):
        former = world.workspace.bundle
        world.workspace = type(world.workspace)(bundle(health=None), {former.digest: former})
    acme.users["ada"].track("shared")
    assert acme.holders() == {"ada": "invite"}
    acme.due()
    assert acme.account.subject.finished["invite"].reason == "removed"
    acme.settle()
    assert acme.holders() == {}


def test_a_paused_flow_hides_the_recipients_step_and_keeps_it() -> None:
    acme = company()
    acme.settle()
    ada = acme.users["ada"]
    live = ada.workspace.bundle
    paused = bundle(health=None, invite=INVITE + "status: paused\n")
    ada.workspace = type(ada.workspace)(paused, {live.digest: live})
    ada.track("shared")
    assert (ada.see("/team"), acme.holders()) == ((), {"ada": "invite"})
    ada.workspace = type(ada.workspace)(live, {})
    assert [shown.step for shown in ada.see("/team")] == ["invite"]


def test_a_lost_bundle_ends_the_recipients_run_as_declined() -> None:
    acme = company()
    acme.settle()
    ada = acme.users["ada"]
    ada.workspace = type(ada.workspace)(bundle(health=None), {})
    ada.track("shared")
    assert (ada.signals[-1].kind, ada.signals[-1].detail) == ("step_declined", "removed")
    assert (ada.subject.runs, ada.subject.finished) == ({}, {})


def test_a_user_is_told_that_the_flow_is_anothers() -> None:
    acme = company()
    user = acme.users["ann"]
    [reason] = reasons(user.workspace, user.subject, NOWHERE, Look(path="/team"), START)
    assert (reason.reason, reason.detail) == ("other_subject", "account")


def test_an_accounts_flow_has_the_same_digest_when_kept() -> None:
    one = bundle(health=None, invite=INVITE)
    assert load_kept(one.files, {}, one).digest == one.digest


def test_a_users_run_hears_by_an_effect() -> None:
    text = "title: Nudge\ntrigger: {event: imported}\nsteps:\n  - id: tell\n"
    text += "    email: {template: late, topic: onboarding, subject: Ed, to: {role: admin}}\n"
    flows = bundle(health=None, nudge=text)
    ed, ada = World(flows, new("user", "ed")), World(flows, new("user", "ada", email="ada@example.com"))
    ed.group("acme")
    ed.track("imported")
    [order] = ed.effects
    assert isinstance(order, Assign)
    assert order.account == ed.subject.account
    key = lent_key("nudge", ed.subject.key)
    run = {"run": 1, "serial": 1, "bundle": order.bundle, "origin": order.origin, "account": order.account}
    ada.give(Assigned(at=START, received=START, key=key, step="tell", **run))  # type: ignore[arg-type]
    ada.deliver(Delivered, key, "tell", sent=True)
    told = [effect for effect in ada.effects if isinstance(effect, Answer)]
    assert [answer.signal.kind for answer in told] == ["step_assigned", "step_handed_back"]
    assert len({answer.id for answer in told}) == 2
    for answer in told:
        ed.give(Answered(at=START, received=START, user=answer.user, signal=answer.signal))
    assert ed.subject.finished["nudge"].outcome == "completed"


def test_the_removal_of_an_answer_that_is_none_changes_nothing() -> None:
    acme = company()
    before = acme.account.subject.runs
    acme.hears("ada", [Signal("step_seen", START, "invite", 1)])
    assert acme.account.subject.runs is before


def test_what_a_member_takes_for_another_one_is_not_the_accounts_to_take_back() -> None:
    acme = company()
    acme.settle()
    acme.hears("ada", [Signal("step_assigned", START, "nudge", 1, "tell", assignment=1)])
    assert acme.orders == []
    acme.hears("ada", [Signal("step_assigned", START, "invite", 1, "invite", assignment=9)])
    assert [type(order) for order in acme.orders] == [Recall]
