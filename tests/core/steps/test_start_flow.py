"""A button may start another flow: as its step goes on, closes, or stays."""

import pytest

from tests.core.files import faults
from tests.core.world import World, bundle

FLOW = """
title: Welcome
trigger: {event: signed_up}
exclusion_group: tours
steps:
  - id: hello
    modal: {title: Hello, body: Hi., actions: [{label: Tour, start: tour ACTION}, {label: On}]}
  - id: bye
    modal: {title: Bye, body: Hi.}
"""
TOUR = """
title: Tour
trigger: {api: true}
exclusion_group: GROUP
audience: user.role == "admin"
steps: [{id: first, modal: {title: First, body: Hi.}}]
"""


def press(action: str = "", group: str = "others", role: str = "admin") -> dict[str, str]:
    """Where the runs stand after the button was pressed."""
    made = bundle(health=None, welcome=FLOW.replace("ACTION", action), tour=TOUR.replace("GROUP", group))
    one = World(made)
    one.identify(role=role)
    one.track("signed_up")
    one.report("advanced", "hello", flow="welcome", action=0)
    return {id: run.step for id, run in one.subject.runs.items()}


@pytest.mark.parametrize(
    ("action", "runs"),
    [
        ("", {"welcome": "bye", "tour": "first"}),
        (", goto: bye", {"welcome": "bye", "tour": "first"}),
        (", dismiss: true", {"tour": "first"}),
        (", stay: true", {"welcome": "hello", "tour": "first"}),
    ],
)
def test_it_starts_beside_what_the_button_does(action: str, runs: dict[str, str]) -> None:
    assert press(action) == runs


def test_a_flow_that_closes_makes_room_for_the_one_that_it_starts() -> None:
    assert press(", dismiss: true", group="tours") == {"tour": "first"}
    assert press(group="tours") == {"welcome": "bye"}


def test_for_whom_it_is_not_it_does_not_start() -> None:
    assert press(role="editor") == {"welcome": "bye"}


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        ("{label: A, start: gone}", "flows/ has no gone.yaml"),
        ("{label: A, start: a, snooze: 1d}", "not beside snooze or back"),
        ("{label: A, start: a, back: true}", "not beside snooze or back"),
        ("{label: A, stay: true}", "stay keeps the step open beside href, call or start"),
    ],
)
def test_faults(action: str, fault: str) -> None:
    step = f"{{id: a, modal: {{title: A, body: A, actions: [{action}]}}}}"
    found = faults(f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\nsteps: [{step}]\n")
    assert fault in "\n".join(found)
