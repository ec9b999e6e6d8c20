"""The model of scale: what it multiplies, and which part it says gives in first."""

import pytest
from msgspec.structs import replace

from loadtests.scale import Costs, Load, read_costs, size, text

COSTS = Costs(
    decision=100, in_bodies=50, decided=0.5, store=20, batch=10, calls=2, busy=0.5, record=100, document=1_000
)
LOAD = Load(users=1_000_000, inputs=10_000, active=0.1)


def test_it_multiplies() -> None:
    needed = size(LOAD, COSTS)
    assert needed.processes == 2  # 10,000 × 75 µs = 0.75 cores, half of which are planned with
    assert needed.memory_each == 1_000_000 * 0.1 * COSTS.cached / 2
    assert (needed.store_calls, needed.store_cores, needed.shards) == (2_000, 0.2, 1)
    assert (needed.documents, needed.log_day) == (1e9, 10_000 * 100 * 86_400)


@pytest.mark.parametrize(
    ("inputs", "first"),
    [
        (1_000, []),
        (10_000, ["one process's core"]),
        (100_000, ["one process's core", "SQLite's one writer"]),
        (1_000_000, ["one process's core", "SQLite's one writer", "one Redis"]),
    ],
)
def test_what_gives_in_first(inputs: float, first: list[str]) -> None:
    assert size(replace(LOAD, inputs=inputs), COSTS).breaks_first(COSTS) == first


def test_measured_costs_replace_the_old_ones() -> None:
    rows = [{"name": "decide, by processor time", "figure": 5_000.0}, {"name": "something else", "figure": 1.0}]
    assert read_costs({"rows": rows}) == replace(Costs(), decision=200.0)


def test_it_is_told_in_words() -> None:
    assert "breaks first       nothing" in text(Load(1_000, 10), Costs())
