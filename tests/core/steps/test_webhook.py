"""`webhook`: renders its body at once, and leads the run on by what became of it."""

from typing import Any

import pytest
from msgspec import json

from annai.core.effects import CallWebhook
from annai.core.inputs import Posted
from annai.core.instant import isoformat
from annai.core.look import Look
from annai.core.reasons import reasons
from tests.core.files import faults
from tests.core.world import MANIFEST, World, bundle, new

ENDPOINTS = MANIFEST + "endpoints: {crm: {url: https://crm.example.com/in}}\n"
FLOW = """
title: Tell
trigger: {event: imported}
steps:
  - id: tell
    webhook: {endpoint: crm, wait: true, else: sorry BODY}
  - id: told
    modal: {title: Told, body: "{{ event.rows }}"}
  - end
  - id: sorry
    modal: {title: Sorry, body: Not told.}
"""


def world(body: str = "", flow: str = FLOW, **traits: Any) -> World:
    return World(bundle(health=None, manifest=ENDPOINTS, tell=flow.replace("BODY", body)), new(**traits))


def sent(one: World) -> Any:
    [call] = [effect for effect in one.effects if isinstance(effect, CallWebhook)]
    return json.decode(call.body)


def answer(one: World, sent: bool = True, run: int = 1) -> None:
    one.deliver(Posted, "tell", "tell", sent=sent, row="p", number=run)


def test_without_a_body_it_says_what_happened_to_whom() -> None:
    one = world()
    one.track("imported")
    assert sent(one) == {
        "type": "tell.tell",
        "timestamp": isoformat(one.now),
        "data": {"user": "ann", "account": None},
    }


def test_values_keep_their_types() -> None:
    values = 'a: "{{ user.tours }}", b: [1, "{{user.tours}}!", "{{ user.tags }}", {}], c: "{{ event.rows }}", d: null'
    one = world(f", body: {{{values}}}", tours=3, tags=["x", "y"])
    one.track("imported", rows="7")
    assert sent(one) == {"a": 3, "b": [1, "3!", ["x", "y"], {}], "c": "7", "d": None}


@pytest.mark.parametrize(
    ("arrived", "step", "kind"), [(True, "told", "webhook_sent"), (False, "sorry", "webhook_failed")]
)
def test_the_run_waits_for_the_answer(arrived: bool, step: str, kind: str) -> None:
    one = world()
    one.track("imported")
    assert one.subject.runs["tell"].step == "tell"
    [reason] = reasons(one.workspace, one.subject, one.context, Look(), one.now)
    assert reason.reason == "waiting_for_webhook"
    answer(one, arrived)
    assert one.subject.runs["tell"].step == step
    assert [(signal.step, signal.run) for signal in one.signals if signal.kind == kind] == [("tell", 1)]


def test_without_wait_the_answer_is_told_of_a_run_that_has_gone_on() -> None:
    one = world(flow=FLOW.replace("wait: true, else: sorry ", "").replace("  - end\n", ""))
    one.track("imported")
    assert one.subject.runs["tell"].step == "told"
    one.report("advanced", "told", flow="tell")
    one.report("advanced", "sorry", flow="tell")
    assert one.subject.runs == {}
    answer(one)
    assert one.kinds()[-1] == "webhook_sent"


@pytest.mark.parametrize("runs", [1, 2])
def test_the_answer_names_the_variant_of_its_run_also_when_that_has_ended(runs: int) -> None:
    simple = FLOW.replace("wait: true, else: sorry ", "").replace("  - end\n", "")
    varied = simple.replace("steps:", "reentry: always\nsteps:")
    one = world(flow=varied + "variants: [{id: admins, when: user.role == 'admin'}]\n", role="admin")
    for run in range(1, runs + 1):
        one.track("imported")
        one.identify(role="user")
        answer(one, run=run)
        one.report("advanced", "told", flow="tell", run=run)
        one.report("advanced", "sorry", flow="tell", run=run)
    answer(one)
    answer(one, run=9)
    told = [signal.variant for signal in one.signals if signal.kind == "webhook_sent"]
    assert told == ["admins", *[""] * (runs - 1), "admins", ""]
    ended = one.subject.finished["tell"]
    assert [end.variant for end in (ended, *ended.earlier)] == [*[""] * (runs - 1), "admins"]


@pytest.mark.parametrize("much", ["{{ user.bio }}" * 11, "{{ user.bio }}" * 40])
def test_a_body_that_is_too_large_is_not_sent(much: str) -> None:
    one = world(f', body: {{a: "{much}"}}', bio="x" * 2_000)
    one.track("imported")
    assert (one.effects, one.subject.runs["tell"].step) == ([], "sorry")
    assert ("webhook_failed", "too_large") in [(signal.kind, signal.detail) for signal in one.signals]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("{endpoint: crm, else: end}", "else needs wait: true; without it the run goes on at once"),
        ("{endpoint: crm, body: {}}", "needs at least one entry"),
        ("{endpoint: crm, body: {a: '{{ nobody }}'}}", "there is no 'nobody' here"),
        ("{endpoint: crm, body: {a: '{{ user.'}}", "expected name or number"),
        (f"{{endpoint: crm, body: {{a: {[0] * 201}}}}}", "the body has 201 values; write at most 200"),
        (f"{{endpoint: crm, body: {'{a: ' * 9}1{'}' * 9}}}", "the body nests deeper than 8 levels; write it flatter"),
    ],
)
def test_faults(step: str, fault: str) -> None:
    found = faults(
        f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\nsteps: [{{id: a, webhook: {step}}}]\n"
    )
    assert fault in "\n".join(found)


def test_a_circle_of_webhooks_that_wait_for_nothing_is_endless() -> None:
    flow = """\
-- flows/a.yaml --
title: A
trigger: {event: signed_up}
steps:
  - {id: a, webhook: {endpoint: crm}}
  - id: b
    branch: [{if: user.role == "admin", goto: a}, {else: end}]
"""
    assert "these steps go round" in "\n".join(faults(flow))
