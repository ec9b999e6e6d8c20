"""A slip is told once, and what to write instead."""

from tests.core.files import faults

BRANCHING = """\
-- flows/f.yaml --
title: F
trigger: {event: signed_up}
steps:
  - {id: who, branch: [{if: user.role == "admin", goto: lats}, {else: end}]}
  - {id: last, modal: {title: T, body: B}}
"""
CARD = """\
-- flows/f.yaml --
title: F
trigger: {event: signed_up}
steps:
  - {id: near, card: {slot: home, body: B}}
"""


def test_a_misspelt_goto_makes_no_step_unreachable() -> None:
    [found] = faults(BRANCHING)
    assert found.endswith("there is no step 'lats'; did you mean 'last'? [unknown-step]")
    [found] = faults(BRANCHING.replace("goto: lats", "goto: end"))
    assert found.endswith("[unreachable-step]")


def test_the_first_slot_is_told_how_to_declare() -> None:
    [found] = faults(CARD)
    assert found.endswith("workspace.yaml declares no slot 'home'; write slots: {home: {}} there [unknown-slot]")
    assert faults("-- workspace.yaml --\nname: A\nlocales: [en]\nslots: {home: {}}\n" + CARD) == []
