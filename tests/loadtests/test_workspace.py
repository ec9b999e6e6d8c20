"""The workspace is what the measurements say it is: decided by the engine's own core."""

from pathlib import Path

import pytest

from annai.cli.files import read_workspace
from annai.core.advance import Advance, advance
from annai.core.bundle import Bundle
from annai.core.context import Context, Workspace
from annai.core.inputs import Identify, Track
from annai.core.load import load_workspace
from annai.core.subject import Personal, Subject
from loadtests.people import traits_of
from loadtests.workspace import CHAIN, EVENT, WAITS, Shape, write_workspace

SHAPE = Shape(flows=60, listening=20, matching=5)
NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("bench") / "workspace"
    write_workspace(folder, SHAPE)
    return load_workspace(read_workspace(folder))


def visit(bundle: Bundle, user: int, events: int) -> list[Advance]:
    """What a user's first events come to, after they were identified."""
    subject = Subject(b"0123456789abcdef", "user", Personal(f"user-{user}"))
    inputs = [Identify(at=NOW, received=NOW, personal={"traits": traits_of(user)})] + [
        Track(at=NOW, received=NOW, event=EVENT, personal={"properties": {"template": "sales", "columns": 12}})
    ] * events
    done = []
    for input in inputs:
        done.append(advance(Workspace(bundle, {}), subject, Context(), input, NOW))
        subject = done[-1].subject
    return done[1:]


def test_a_few_of_its_flows_listen(bundle: Bundle) -> None:
    assert len(bundle.flows) == SHAPE.flows
    assert len(bundle.by_event[EVENT]) == SHAPE.listening


@pytest.mark.parametrize("user", range(40))
def test_for_every_kind_of_user_the_same_flows_match(bundle: Bundle, user: int) -> None:
    [first] = visit(bundle, user, 1)
    assert set(first.subject.runs) == {f"flow-{number}" for number in range(SHAPE.matching)}


def test_each_further_event_advances_one_run_by_one_step(bundle: Bundle) -> None:
    _, *later = visit(bundle, 0, 1 + WAITS)
    assert [[(signal.kind, signal.flow) for signal in one.signals[:1]] for one in later] == [
        [("step_completed", CHAIN)]
    ] * WAITS
    assert {len(one.signals) for one in later[:-1]} == {1}


def test_the_smallest_shape_has_only_flows_that_listen(tmp_path: Path) -> None:
    write_workspace(tmp_path / "workspace", Shape(flows=10, listening=10))
    bundle = load_workspace(read_workspace(tmp_path / "workspace"))
    assert len(bundle.by_event[EVENT]) == len(bundle.flows) == 10
