"""The examples of `docs/sweeps.md` do what it says."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.core.context import Workspace
from annai.core.inputs import Visit
from annai.core.sweep import Enroll, Migrate
from tests.core.world import START, World, bundle, new

TEXT = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text("utf-8")
FILES = dict(re.findall(r"```yaml\n# flows/([a-z-]+)\.yaml\n(.*?)```", TEXT, re.DOTALL))
FORMER = """
title: First report
trigger: {event: signed_up}
steps:
  - {id: welcome, modal: {title: Welcome, body: A tour.}}
  - {id: choose-template, modal: {title: Choose, body: A template.}}
  - {id: thanks, modal: {title: Thank you, body: Done.}}
"""


@pytest.mark.parametrize(
    ("before", "after"), [("welcome", "welcome"), ("choose-template", "new-report"), ("thanks", None)]
)
def test_a_map_leads_from_former_steps_to_new_ones(before: str, after: str | None) -> None:
    former, edited = bundle(None, first_report=FORMER), bundle(None, first_report=FILES["first-report"])
    world = World(former)
    world.track("signed_up")
    moved = replace(world.subject.runs["first-report"], step=before)
    world.subject = replace(world.subject, runs={"first-report": moved})
    world.workspace = Workspace(edited, {former.digest: former})
    world.give(Visit(at=START, received=START, purpose=Migrate(("first-report",))))
    run = world.subject.runs.get("first-report")
    assert (run.step if run else None) == after
    assert run is not None or world.subject.finished["first-report"].outcome == "completed"


@pytest.mark.parametrize(("role", "starts"), [("admin", True), ("editor", False)])
def test_people_who_were_there_are_enrolled_by_their_audience(role: str, starts: bool) -> None:
    world = World(bundle(None, whats_new=FILES["whats-new"]), new(role=role))
    world.give(Visit(at=START, received=START, purpose=Enroll(("whats-new",))))
    assert ("whats-new" in world.subject.runs) is starts
