from random import Random
from typing import Any

import msgspec
import pytest
import yaml

from annai.wire.decide import WidgetInput
from loadtests.locust.person import DEEDS, Name, Person, Turn
from tests.serving import FLOWS

NAME = Name("user", "account")


class Dice(Random):
    """Always the same number."""

    def __init__(self, number: float) -> None:
        super().__init__(0)
        self._number = number

    def random(self) -> float:
        return self._number


def shown(actions: list[str]) -> dict[str, Any]:
    return {"flow": "first-report", "run": 2, "step": "welcome", "content": {"actions": actions}}


def turns(seed: int) -> list[Turn]:
    person = Person(NAME, Random(seed))
    return [person.arrive(), *(person.turn([shown(["Go"])] if number % 3 == 0 else []) for number in range(30))]


def test_the_seed_decides_what_a_person_does() -> None:
    assert turns(1) == turns(1)
    assert turns(1) != turns(2)


def test_every_input_is_one_of_the_widgets() -> None:
    inputs = [given for turn in turns(1) for given in turn.inputs]
    assert {given["type"] for given in inputs} == {"identify", "track", "page", "seen", "advanced", "dismissed"}
    for given in inputs:
        msgspec.convert({**given, "id": "1", "at": 0}, WidgetInput)


@pytest.mark.parametrize(("actions", "action"), [(["Go"], 0), ([], None)])
def test_who_follows_presses_the_first_button_if_there_is_one(actions: list[str], action: int | None) -> None:
    place = {"flow": "first-report", "run": 2, "step": "welcome"}
    turn = Person(NAME, Dice(0)).turn([shown(actions)])
    assert turn.inputs == [{"type": "seen", **place}, {"type": "advanced", **place, "action": action}]


def test_a_sight_is_reported_as_seen_once_and_may_be_left_for_later() -> None:
    person = Person(NAME, Dice(0.99))
    types = [[given["type"] for given in person.turn([shown(["Go"])]).inputs] for _ in range(2)]
    assert types == [["seen"], ["page"]]


def test_help_that_nobody_asked_for_is_left_alone() -> None:
    centre = {"flow": "help-centre", "run": 1, "step": "help", "content": {"sections": []}}
    assert [given["type"] for given in Person(NAME, Dice(0.99)).turn([centre]).inputs] == ["page"]


def test_another_look_brings_no_inputs_and_stays_on_the_page() -> None:
    person = Person(NAME, Random(1))
    assert person.again() == Turn(person.arrive().path, [])


def test_the_deeds_are_events_of_the_starter_workspace() -> None:
    plan = yaml.safe_load((FLOWS / "events.yaml").read_text("utf-8"))["events"]
    assert {*DEEDS, "signed_up"} <= set(plan)
    assert all(set(properties) <= set(plan[event]["properties"]) for event, (_, properties) in DEEDS.items())
