"""`kill -9` under load, and servers with known faults, so that a harness that sees nothing is noticed."""

from pathlib import Path

import pytest

from tests.faults.kill import Outcome, kill_once

TRIES = 6  # a kill may by chance meet a moment when nothing is open


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_acknowledged_event_is_lost_or_doubled(tmp_path: Path, seed: int) -> None:
    outcome = await kill_once(tmp_path, seed)
    assert outcome.faults == []


async def test_a_server_that_answers_before_its_commit_is_seen_to_lose(tmp_path: Path) -> None:
    outcome = await _first_with_a_loss(tmp_path)
    assert any(line.startswith("log: ") and line.endswith(" is missing") for line in outcome.findings.lost)
    assert outcome.findings.doubled == ()


async def test_a_server_without_dedupe_is_seen_to_double(tmp_path: Path) -> None:
    outcome = await kill_once(tmp_path, 1, "tests.faults.forgetful_server")
    assert any(line.startswith("log: ") for line in outcome.findings.doubled)
    assert any(line.startswith("user ") for line in outcome.findings.doubled)
    assert any(line.startswith("account ") for line in outcome.findings.doubled)
    assert outcome.findings.lost == ()


async def _first_with_a_loss(folder: Path) -> Outcome:
    for seed in range(TRIES):
        place = folder / str(seed)
        place.mkdir()
        outcome = await kill_once(place, seed, "tests.faults.lossy_server")
        if outcome.findings.lost:
            return outcome
    raise AssertionError(f"the harness saw no loss in {TRIES} runs of a server that loses data")
