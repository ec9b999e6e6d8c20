"""A server is replaced under load, and nobody notices; one that is killed is noticed, so the harness can see it."""

import signal
from pathlib import Path

import pytest

from tests.faults.restart import restart


@pytest.mark.parametrize("handed_over", [False, True])
async def test_no_client_sees_a_restart(tmp_path: Path, handed_over: bool) -> None:
    outcome = await restart(tmp_path, 1, handed_over)
    assert outcome.faults == []
    assert outcome.acknowledged > 0


async def test_a_server_that_does_not_take_its_leave_is_seen(tmp_path: Path) -> None:
    outcome = await restart(tmp_path, 1, number=signal.SIGKILL)
    assert outcome.cut > 0
    assert set(outcome.codes) == {-signal.SIGKILL}
    assert (outcome.findings.lost, outcome.findings.doubled) == ((), ())
