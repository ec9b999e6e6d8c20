"""`end`: the outcome that the file names."""

import pytest

from tests.core.world import World, bundle

FLOW = """
title: Over
trigger: {event: signed_up}
steps:
  - id: over
    end: {outcome: %s}
"""


@pytest.mark.parametrize(
    ("written", "outcome", "reason", "signal"),
    [
        ("completed", "completed", "", "flow_completed"),
        ("goal", "goal", "", "goal_reached"),
        ("dismissed", "dismissed", "", "flow_dismissed"),
        ("exited, reason: no-interest", "exited", "no-interest", "flow_exited"),
    ],
)
def test_the_run_ends_so(written: str, outcome: str, reason: str, signal: str) -> None:
    world = World(bundle(health=None, over=FLOW % written))
    world.track("signed_up")
    ended = world.subject.finished["over"]
    assert (ended.outcome, ended.reason) == (outcome, reason)
    assert (world.signals[-1].kind, world.signals[-1].detail) == (signal, reason or None)
