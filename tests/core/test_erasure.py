"""A person who is erased leaves a seal, which takes nothing; whoever was told of them forgets it."""

from typing import Any

from msgspec.structs import replace

from annai.core.effects import Assign, CallWebhook, OpenTask, Recall
from annai.core.erasure import tellers
from annai.core.inputs import AnyInput, Delivered, Due, Erase, Forget, Merge, Seal, Track
from annai.core.subject import ERASED, Assignment, Personal, Run, Subject, key_of
from tests.core.company import Company
from tests.core.test_assignments import company, run_of
from tests.core.world import MANIFEST, SECRET, START, World, bundle, new

WATCHES = """
title: Watches
trigger: {when: user.role != "editor"}
steps:
  - id: hello
    modal: {title: Hello, body: Hello, actions: [{label: Fine}]}
"""


def given(kind: Any, world: World, **fields: Any) -> AnyInput:
    input: AnyInput = kind(at=world.now, received=world.now, **fields)
    return input


def erase(world: World) -> None:
    world.give(given(Erase, world))


def test_a_seal_is_all_that_stays() -> None:
    world = World(bundle(), new("user", "ann", email="ann@example.com", role="editor"))
    world.group("acme")
    world.track("signed_up", source="web")
    before = world.subject
    assert before.runs
    erase(world)
    assert world.subject == Subject(
        key=before.key,
        kind="user",
        personal=Personal(""),
        version=before.version,
        facts=before.facts + 1,
        created=before.created,
        last_seen=before.last_seen,
        sealed=ERASED,
    )
    assert world.due() is None
    assert world.see() == ()


def test_the_seal_takes_nothing_more() -> None:
    world = World(bundle(health=None, watches=WATCHES), new("user", "ann", role="editor"))
    erase(world)
    sealed = world.subject
    assert sealed.runs == {}  # that the plan is gone starts nothing
    for input in (given(Track, world, id="late", event="signed_up"), given(Merge, world, id="m", source=bytes(16))):
        result = world.give(input)
        assert (result.subject, result.refused) == (sealed, "erased")
    outcome = given(Delivered, world, id="row", flow="tour", run=1, step="s", entered=START, sent=True)
    for harmless in (outcome, given(Erase, world)):
        result = world.give(harmless)
        assert (result.subject, result.refused, result.signals) == (sealed, None, ())


def test_a_visitor_who_became_the_user_is_sealed_too() -> None:
    visitor = World(bundle(), new("anonymous", "v1", name="Ann"))
    visitor.give(given(Seal, visitor, to=key_of("user", "ann", SECRET), personal={"id": "ann"}))
    erase(visitor)
    assert (visitor.subject.sealed, visitor.subject.personal) == (ERASED, Personal(""))


def test_whoever_comes_by_the_id_again_has_another_pseudonym() -> None:
    keys = {key_of(kind, "ann", SECRET, before) for kind in ("user", "anonymous") for before in range(3)}
    assert len(keys) == 6


def test_a_step_that_the_person_had_taken_goes_to_the_next_one() -> None:
    acme = company()
    acme.settle()
    [ada] = [user for user in acme.users.values() if user.subject.runs]
    result = ada.give(given(Erase, ada))
    [signal] = [signal for signal in result.signals if signal.kind == "step_refused"]
    assert (signal.detail, signal.account) == ("erased", acme.account.subject.key)
    acme.orders.clear()
    acme.hears("ada", result.signals)
    assert [type(order) for order in acme.orders] == [Assign]


def test_what_the_person_had_lent_is_taken_back() -> None:
    acme = company()
    run = run_of(acme)
    assert run.assigned is not None
    lender = World(acme.account.workspace.bundle, new("user", "lena"))
    ada = acme.users["ada"].subject.key
    taken = replace(run, assigned=replace(run.assigned, user=ada))
    lender.subject = replace(lender.subject, runs={"invite": taken})
    result = lender.give(given(Erase, lender))
    assert [effect.user for effect in result.effects if isinstance(effect, Recall)] == [ada]


def test_an_account_forgets_what_the_person_told_and_a_member_what_was_lent() -> None:
    acme = company()
    acme.settle()
    account = acme.account.subject
    [teller] = {who for names in account.personal.told["invite"].values() for who in names.values()}
    [ada] = [user for user in acme.users.values() if user.subject.runs]
    own = {**ada.subject.personal.carried, "own": {"trigger": {"rows": "9"}}}
    assert len(own) == 2
    ada.subject = replace(ada.subject, personal=replace(ada.subject.personal, carried=own))
    acme.account.give(given(Forget, acme.account, origins=(account.key, bytes(16))))
    assert acme.account.subject is account  # somebody else told it
    for world in (acme.account, ada):
        world.give(given(Forget, world, origins=(account.key, teller)))
    assert acme.account.subject.personal.carried == {"invite": {"trigger": {}}}
    assert ada.subject.personal.carried == {"own": {"trigger": {"rows": "9"}}}
    again = ada.give(given(Forget, ada, origins=(account.key, teller)))
    assert again.subject is ada.subject


CRM = 'endpoints: {crm: {url: "https://crm.example/hook"}}'
TELLS = """
title: Tells
subject: account
reentry: always
trigger: {event: imported}
steps:
  - id: hold
    wait: {for: shared}
  - id: tell
    webhook: {endpoint: crm, body: {rows: "{{ event.rows }}", where: "{{ hold.via }}"}}
  - id: call
    task: {title: "Call about {{ event.rows }}"}
"""


def test_what_an_account_sends_names_those_who_told_what_its_run_carries() -> None:
    people = (("ann", "editor"), ("bob", "editor"), ("cid", "editor"))
    acme = Company(bundle(manifest=MANIFEST + CRM, health=None, tells=TELLS), people)
    ann, bob, _ = (user.subject.key for user in acme.users.values())
    acme.does("ann", "imported", rows="7")
    acme.does("bob", "shared", via="mail")
    sent = [each for each in acme.orders if isinstance(each, CallWebhook | OpenTask)]
    assert [each.told for each in sent] == [tuple(sorted((ann, bob)))] * 2
    assert acme.account.subject.personal.told == {}  # the run has ended
    acme.does("cid", "imported", rows="8")
    acme.account.give(given(Forget, acme.account, origins=(ann, bob)))
    assert acme.account.subject.personal.carried == {"tells": {"trigger": {"rows": "8"}}}


def test_time_changes_nothing_of_a_seal() -> None:
    world = World(bundle(), new("user", "ann"))
    erase(world)
    sealed = world.subject
    assert world.give(given(Due, world)).subject is sealed


def test_an_account_is_no_person() -> None:
    acme = company()
    before = acme.account.subject
    erase(acme.account)
    assert acme.account.subject is before


def test_who_may_have_told_what_runs_carry() -> None:
    """Of an account anybody of it; of a step that was lent those of its account; of one's own run nobody else."""
    company, user = new("account", "acme"), new("user", "ann")
    own = Run(1, b"", "s", "showing", 1, 1)
    lent = replace(own, account=company.key, assigned=Assignment(1, origin=company.key))
    waits = replace(own, assigned=Assignment(1, user=user.key))
    carried: dict[str, dict[str, dict[str, Any]]] = {"own": {}, "lent@acme": {}, "waits": {}}
    runs = {"own": own, "lent@acme": lent, "waits": waits, "empty@acme": lent}
    assert tellers(replace(user, personal=Personal("ann", carried=carried), runs=runs)) == {"lent@acme": company.key}
    assert tellers(replace(company, personal=Personal("acme", carried={"own": {}}), runs=runs)) == {"own": company.key}
