"""`email: {else: …}`: where a run goes when the mail could not be sent."""

import pytest

from annai.core.inputs import Delivered
from tests.core.files import faults
from tests.core.world import World, bundle

FLOW = """
title: Letter
trigger: {event: signed_up}
steps:
  - id: mail
    email: {template: late, topic: onboarding, subject: Hello%s}
  - {id: sent, modal: {title: Sent, body: Look into your mail.}}
  - end
  - {id: lost, modal: {title: A letter, body: It did not reach you.}}
"""
PLAIN = FLOW.partition("  - end")[0]


def after(flow: str, *, sent: bool) -> str:
    world = World(bundle(health=None, letter=flow))
    world.track("signed_up")
    world.deliver(Delivered, "letter", "mail", sent=sent)
    return world.subject.runs["letter"].step


@pytest.mark.parametrize(("sent", "step"), [(True, "sent"), (False, "lost")])
def test_what_became_of_it_leads_the_run(sent: bool, step: str) -> None:
    assert after(FLOW % ", else: lost", sent=sent) == step


def test_without_else_the_run_goes_on() -> None:
    assert after(PLAIN % "", sent=False) == "sent"


def test_a_member_of_the_account_has_an_else_of_their_own() -> None:
    found = faults("-- flows/letter.yaml --" + FLOW % ", to: {role: admin}, else: lost")
    assert "beside to, write else within it: to: {role: admin, else: step}" in "\n".join(found)
