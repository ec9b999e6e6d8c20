import importlib
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _unpatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locust would change Python's own modules under all the other tests."""
    monkeypatch.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")


def users(shape: str, seconds: int, users: int, moments: list[float]) -> list[int]:
    module: Any = importlib.import_module(f"loadtests.locust.shapes.{shape}")
    made = getattr(module, shape.capitalize())()
    return [made.users_at(moment, seconds, users) for moment in moments]


@pytest.mark.parametrize("shape", ["smoke", "soak"])
def test_smoke_and_soak_stay_level(shape: str) -> None:
    assert users(shape, 20, 10, [0, 10, 19.9]) == [10, 10, 10]


def test_a_ramp_has_five_equal_stairs_and_ends_at_the_top() -> None:
    assert users("ramp", 50, 200, [0, 9.9, 10, 25, 40, 49.9, 50]) == [40, 40, 80, 120, 200, 200, 200]


def test_a_spike_comes_within_five_seconds_and_leaves_again() -> None:
    assert users("spike", 60, 10, [0, 20, 22.5, 25, 35, 37.5, 40, 59]) == [10, 10, 30, 50, 50, 30, 10, 10]


def test_even_a_short_spike_reaches_the_top() -> None:
    assert users("spike", 6, 10, [0, 3, 5.9]) == [10, 50, 10]
