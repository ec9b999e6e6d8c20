"""CLDR's plural categories; the expected ones are from CLDR's own charts."""

from typing import Any

import pytest

from annai.core.plurals import categories, category, demanded


@pytest.mark.parametrize(
    ("locale", "numbers", "expected"),
    [
        ("ja", [0, 1, 2, 1.5], ["other"] * 4),
        ("en", [0, 1, 2, 1.0, 1.5], ["other", "one", "other", "other", "other"]),
        ("en-GB", [1], ["one"]),
        ("fr", [0, 1, 1.9, 2, 1_000_000], ["one", "one", "one", "other", "many"]),
        ("pt", [0, 1, 2], ["one", "one", "other"]),
        ("pt-PT", [0, 1], ["other", "one"]),
        ("ru", [1, 2, 5, 11, 21, 22, 1.5], ["one", "few", "many", "many", "one", "few", "other"]),
        ("pl", [1, 2, 5, 12, 22, 1.5], ["one", "few", "many", "many", "few", "other"]),
        ("ar", [0, 1, 2, 3, 11, 100, 103], ["zero", "one", "two", "few", "many", "other", "few"]),
        ("cs", [1, 3, 5, 1.5], ["one", "few", "other", "many"]),
        ("da", [1, 0.1, 1.6, 2], ["one", "one", "one", "other"]),
        ("lv", [0, 1, 11, 21, 0.1], ["zero", "one", "zero", "one", "one"]),
        ("is", [1, 21, 11, 1.0, 0.1], ["one", "one", "other", "one", "one"]),
        ("xx", [1], ["other"]),
        ("en", [True, None, "1", float("inf"), float("nan"), 1e20, -1], ["other"] * 6 + ["one"]),
    ],
)
def test_category(locale: str, numbers: list[Any], expected: list[str]) -> None:
    assert [category(number, locale) for number in numbers] == expected


def test_categories() -> None:
    assert categories("ja") == ("other",)
    assert categories("ar-EG") == ("zero", "one", "two", "few", "many", "other")
    assert categories("fr") == ("one", "many", "other")


def test_translators_need_not_write_what_nobody_counts() -> None:
    assert demanded("fr") == ("one", "other")
    assert demanded("cs") == ("one", "few", "other")
    assert demanded("pl") == ("one", "few", "many", "other")
