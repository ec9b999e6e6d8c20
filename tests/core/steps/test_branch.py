"""`branch`: the first case that holds."""

import pytest

from tests.core.world import World, bundle, new

FLOW = """
title: Which way
trigger: {event: signed_up}
steps:
  - id: which
    branch:
      - {if: user.role == "admin", goto: for-admins}
      - {if: count("report_created") > 0, goto: for-makers}
      - {else: end}
  - id: for-admins
    modal: {title: Admins, body: Hello.}
  - id: for-makers
    modal: {title: Makers, body: Hello.}
"""


@pytest.mark.parametrize(
    ("role", "created", "step"),
    [("admin", False, "for-admins"), ("admin", True, "for-admins"), ("editor", True, "for-makers")],
)
def test_the_first_case_that_holds_leads_on(role: str, created: bool, step: str) -> None:
    world = World(bundle(health=None, way=FLOW), new(role=role))
    if created:
        world.track("report_created")
    world.track("signed_up")
    assert world.subject.runs["way"].step == step
    assert [(signal.kind, signal.step) for signal in world.signals] == [
        ("flow_started", None),
        ("step_completed", "which"),
    ]


def test_else_takes_the_rest() -> None:
    world = World(bundle(health=None, way=FLOW), new(role="editor"))
    world.track("signed_up")
    assert world.subject.finished["way"].outcome == "completed"
