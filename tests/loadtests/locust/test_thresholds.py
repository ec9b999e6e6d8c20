from pathlib import Path

import msgspec
import pytest

from loadtests.locust.figures import Figures
from loadtests.locust.thresholds import TABLE, Threshold, breaches, read_thresholds

NAME = "POST /v1/decide"
KEPT = Figures(requests=100, failures=1, times={10: 95, 20: 4, 900: 1})
THRESHOLDS = {NAME: Threshold(errors=0.01, p95=10, p99=20)}


@pytest.mark.parametrize(("percent", "expected"), [(1, 10), (95, 10), (96, 20), (99, 20), (100, 900)])
def test_percentiles_are_of_the_nearest_rank(percent: int, expected: int) -> None:
    assert KEPT.percentile(percent) == expected


def test_nothing_has_the_percentile_zero_and_no_errors() -> None:
    nothing = Figures(0, 0, {})
    assert (nothing.percentile(99), nothing.errors) == (0, 0)


def test_what_is_at_its_limits_is_kept() -> None:
    assert breaches(THRESHOLDS, {NAME: KEPT, "GET /other": Figures(1, 1, {9_999: 1})}) == []


@pytest.mark.parametrize(
    ("figures", "line"),
    [
        (Figures(100, 2, KEPT.times), f"{NAME}: 2.00% of 100 requests failed, at most 1.00% may"),
        (Figures(100, 0, {10: 94, 20: 6}), f"{NAME}: p95 is 20 ms, at most 10 ms is allowed"),
        (Figures(100, 0, {10: 98, 30: 2}), f"{NAME}: p99 is 30 ms, at most 20 ms is allowed"),
        (Figures(0, 0, {}), f"{NAME}: was never asked"),
    ],
)
def test_each_breach_has_a_line(figures: Figures, line: str) -> None:
    assert breaches(THRESHOLDS, {NAME: figures}) == [line]


def test_an_endpoint_that_is_not_there_was_never_asked() -> None:
    assert breaches(THRESHOLDS, {}) == [f"{NAME}: was never asked"]


def test_the_table_has_what_people_operators_and_back_ends_ask() -> None:
    assert [name.partition(" /v1/")[2] for name in read_thresholds(TABLE)] == [
        "decide",
        "stream",
        "batch",
        "accounts",
        "accounts/{id}",
        "flows/{id}/funnel",
    ]


def test_a_misspelt_threshold_is_an_error(tmp_path: Path) -> None:
    table = tmp_path / "table.toml"
    table.write_text(f'["{NAME}"]\nerrors = 0\np95 = 1\np99 = 1\np999 = 1\n', "utf-8")
    with pytest.raises(msgspec.ValidationError, match="p999"):
        read_thresholds(table)
