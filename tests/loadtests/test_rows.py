import pytest
from msgspec.structs import replace

from loadtests.rows import Row, at_least, at_most, number, quotients, table, to_json

ROW = Row("decide", "answers/s", (4_000.0, 5_000.0, 3_000.0), (0.9, 0.7, 0.8), "bare route", at_least(0.8))


def test_a_row_is_the_median_of_its_rounds() -> None:
    assert (ROW.figure, ROW.ratio, ROW.good) == (4_000, 0.8, True)


@pytest.mark.parametrize(
    ("limit", "good"),
    [
        (at_least(0.81), False),
        (at_most(0.8), True),
        (at_most(0.79), False),
        (at_least(4_000, "figure"), True),
        (at_most(3_999, "figure"), False),
        (None, None),
    ],
)
def test_a_limit_holds_or_not(limit: object, good: bool | None) -> None:
    assert replace(ROW, limit=limit).good is good


def test_without_ratios_there_is_no_ratio_and_no_limit_of_it_holds() -> None:
    row = replace(ROW, ratios=())
    assert row.ratio is None
    assert row.good is False


def test_quotients_are_of_each_pair() -> None:
    assert quotients([1, 4], [2, 1]) == (0.5, 4)
    assert quotients([1], [0]) == (float("inf"),)


def test_the_table_shows_figure_ratio_and_verdict() -> None:
    shown = table([ROW, replace(ROW, ratios=(0.5,)), Row("fsync", "ms", (0.52,))]).splitlines()
    assert shown[1].split() == ["decide", "4,000", "answers/s", "0.800", "bare", "route", "≥", "0.8", "met"]
    assert shown[2].endswith("≥ 0.8 MISSED")
    assert shown[3].split() == ["fsync", "0.52", "ms"]


def test_json_says_what_follows_from_the_rounds() -> None:
    said = to_json(ROW)
    assert (said["figure"], said["ratio"], said["good"]) == (4_000, 0.8, True)
    assert said["limit"] == {"of": "ratio", "sense": "≥", "value": 0.8}


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1, "1"), (12_345.6, "12,346"), (12.3456, "12.35"), (0.00123, "0.00123")]
)
def test_numbers_have_about_four_digits(value: float, text: str) -> None:
    assert number(value) == text
