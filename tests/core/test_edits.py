"""What an edit changed, and what its maps name that was not there."""

import pytest

from annai.core.edits import changed_files, unknown_origins
from tests.core.files import load

FLOW = """\
-- flows/tour.yaml --
title: A tour
trigger: {event: signed_up}
on_change: ON_CHANGE
steps: [{id: STEP, modal: {title: T, body: B}}]
"""


def flow(step: str, on_change: str = "pin") -> str:
    return FLOW.replace("STEP", step).replace("ON_CHANGE", on_change)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (flow("old"), flow("new", "{map: {old: new}}"), []),
        (flow("old"), flow("new"), []),
        ("", flow("new", "{map: {old: new}}"), []),
        (
            flow("older"),
            flow("new", "{map: {odler: new}}"),
            ["flows/tour.yaml: on_change maps 'odler', but there was no such step; did you mean 'older'?"],
        ),
        (flow("new", "{map: {oldest: new}}"), flow("newest", "{map: {oldest: newest, new: newest}}"), []),
    ],
)
def test_a_map_names_steps_of_the_former_file(was: str, now: str, told: list[str]) -> None:
    assert unknown_origins(load(was), load(now)) == told


def test_the_files_that_changed() -> None:
    assert changed_files(load(), load(flow("new"))) == ["flows/tour.yaml"]
    assert changed_files(load(flow("new")), load()) == ["flows/tour.yaml"]
    assert changed_files(load(flow("old")), load(flow("new"))) == ["flows/tour.yaml"]
    assert changed_files(load(flow("new")), load(flow("new") + "# the same\n")) == []
