"""How far along its flow each step is."""

import pytest

from annai.core.way import progress
from tests.core.files import load

HEAD = """\
-- flows/tour.yaml --
title: A tour
trigger: {event: signed_up}
steps:
"""


def shown(id: str, *goals: str) -> str:
    actions = ", ".join(f"{{label: L, goto: {goal}}}" for goal in goals)
    return f"  - {{id: {id}, modal: {{title: T, body: B, actions: [{actions}]}}}}\n"


def waits(id: str) -> str:
    return f"  - {{id: {id}, wait: {{for: 1d}}}}\n"


def told(*steps: str) -> dict[str, str]:
    flow = load(HEAD + "".join(steps)).flows["tour"]
    return {id: f"{at.at}/{at.of}" for id, at in progress(flow.model).items()}


def plain(id: str) -> str:
    return f"  - {{id: {id}, modal: {{title: T, body: B}}}}\n"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([plain("a"), plain("b")], {"a": "1/2", "b": "2/2"}),
        ([plain("a"), waits("w"), plain("b")], {"a": "1/2", "w": "0/0", "b": "2/2"}),
        (
            [shown("a", "b", "c"), shown("b", "d"), shown("c", "d"), plain("d")],
            {"a": "1/3", "b": "2/3", "c": "2/3", "d": "3/3"},
        ),
        ([shown("a", "b", "c"), plain("b"), shown("c", "end")], {"a": "1/3", "b": "2/3", "c": "3/3"}),
        ([shown("a", "b"), shown("b", "a", "c"), plain("c")], {"a": "1/3", "b": "2/3", "c": "3/3"}),
        ([shown("a", "c"), shown("b", "end"), shown("c", "b")], {"a": "1/3", "b": "3/3", "c": "2/3"}),
    ],
    ids=["plain", "wait", "branches", "a longer branch", "back", "another order"],
)
def test_it_counts_along_the_longest_way_through_the_step(steps: list[str], expected: dict[str, str]) -> None:
    assert told(*steps) == expected
