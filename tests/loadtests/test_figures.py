import os
import subprocess
import sys

import pytest

from loadtests.figures import Round, percentile, round_of
from loadtests.generator import Burst
from loadtests.process import TICKS, Process, StartError, family_seconds, read_processor_seconds


def test_a_round_says_rate_share_of_the_core_and_processor_time() -> None:
    assert round_of(Burst(answers=4, seconds=2.0), 1.5) == Round(answers=4, rate=2.0, busy=0.75, processor=1.5)


def test_what_a_second_of_processor_time_does() -> None:
    round = Round(answers=6, rate=3, busy=1, processor=2)
    assert round.per_processor_second() == 3
    assert round.per_processor_second(100) == 300
    assert Round(answers=6, rate=3, busy=0, processor=0).per_processor_second() == 0


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 2), (51, 3), (99, 4), (100, 4)])
def test_percentiles_are_of_the_nearest_rank(percent: int, expected: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == expected


def test_nothing_has_the_percentile_zero() -> None:
    assert percentile([], 50) == 0


def test_processor_time_is_user_and_system_time_whatever_the_name() -> None:
    stat = f"7 (a b) c) S 1 1 1 0 -1 0 0 0 0 0 {3 * TICKS} {TICKS} 9 9 20 0 1 0"
    assert read_processor_seconds(stat) == 4.0
    assert read_processor_seconds(stat, ended=True) == 4.0 + 18 / TICKS


def test_a_family_s_time_has_that_of_children_who_run_and_who_ended() -> None:
    busy = "import time\nwhile time.process_time() < 0.2: pass\n"
    parent = (
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])\n"
        f"subprocess.run([sys.executable, '-c', {busy + 'print(flush=True); input()'!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert 0.4 <= family_seconds(process.pid) < 4
        process.communicate(b"\n")


def test_a_server_that_ends_at_once_is_told() -> None:
    process = Process(["json.tool", "--nonsense"], port=1)
    with pytest.raises(StartError, match="does not serve"):
        process.start()
    process.stop()
    assert not os.path.exists(f"/proc/{process.pid}")
