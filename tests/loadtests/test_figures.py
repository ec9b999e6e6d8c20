import pytest
from msgspec.structs import replace

from loadtests.figures import Round, compare, percentile, round_of, table
from loadtests.generator import Burst
from loadtests.process import TICKS, read_processor_seconds

ANNAI = Round(rate=8_000, busy=1.0, cost=250, p50=8, p99=20)
BARE = Round(rate=10_000, busy=0.99, cost=100, p50=3, p99=5)


def test_a_round_says_rate_share_of_the_core_cost_and_times() -> None:
    burst = Burst(answers=4, seconds=2.0, times=[0.004, 0.001, 0.003, 0.002])
    assert round_of(burst, 1.5) == Round(rate=2.0, busy=0.75, cost=375_000, p50=2.0, p99=4.0)


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 2), (51, 3), (99, 4), (100, 4)])
def test_percentiles_are_of_the_nearest_rank(percent: int, expected: float) -> None:
    assert percentile([1, 2, 3, 4], percent) == expected


def test_nothing_has_the_percentile_zero() -> None:
    assert percentile([], 50) == 0


def test_ratios_are_the_medians_over_pairs() -> None:
    annai = [ANNAI, replace(ANNAI, rate=1_000, cost=1_000), replace(ANNAI, rate=9_000, cost=200)]
    comparison = compare(annai, [BARE] * 3)
    assert comparison.ratio == 0.8
    assert comparison.cost_ratio == 0.4
    assert comparison.annai == ANNAI
    assert comparison.good


def test_under_the_target_is_not_good() -> None:
    assert not compare([replace(ANNAI, rate=7_999)], [BARE]).good


@pytest.mark.parametrize(("busy", "fair"), [(0.95, True), (0.949, False)])
def test_it_is_fair_when_the_bare_server_kept_its_core_busy(busy: float, fair: bool) -> None:
    assert compare([ANNAI], [replace(BARE, busy=busy)]).fair == fair


def test_the_table_has_both_servers_and_the_ratio() -> None:
    lines = table(compare([ANNAI], [BARE])).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["bare", "Annai", "ratio"]
    assert "0.800" in lines[-1]


def test_processor_time_is_user_and_system_time_whatever_the_name() -> None:
    stat = f"7 (a b) c) S 1 1 1 0 -1 0 0 0 0 0 {3 * TICKS} {TICKS} 9 9 20 0 1 0"
    assert read_processor_seconds(stat) == 4.0
