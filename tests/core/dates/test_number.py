from typing import Any

import pytest

from annai.core.number import written_money, written_number, written_percent


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1_200_000, None, "1,200,000"),
        (-1.5, None, "−1.5"),
        (0.1 + 0.2, None, "0.3"),
        (100, None, "100"),
        (-0.001, None, "0"),
        (2, 1, "2.0"),
        (1234.5678, 3, "1,234.568"),
        (1, 99, "1"),
        (1, "2", "1"),
        (10**15, None, ""),
        (float("nan"), None, ""),
        (float("inf"), None, ""),
        (True, None, ""),
        ("12", None, ""),
        (None, None, ""),
    ],
)
def test_numbers(value: Any, decimals: Any, written: str) -> None:
    assert written_number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "decimals", "written"), [(-0.01, 1, "−1.0 %"), (0.125, 0, "12 %"), (1, 1, "100.0 %"), ("1", 1, "")]
)
def test_percents(value: Any, decimals: int, written: str) -> None:
    assert written_percent(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (1_200_000, "JPY", "¥1,200,000"),
        (-1.5, "USD", "−$1.50"),
        (1200, "CHF", "CHF 1,200.00"),
        (1200, "", "1,200"),
        (1200, None, "1,200"),
        ("1200", "JPY", ""),
    ],
)
def test_money(value: Any, currency: Any, written: str) -> None:
    assert written_money(value, currency) == written
