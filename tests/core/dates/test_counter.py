from typing import Any

import pytest

from annai.core.counter import COUNTERS, UNITS, counted, written_duration
from annai.core.instant import CALENDAR_UNITS, parse_any_duration
from annai.core.instant import UNITS as EXACT_UNITS


@pytest.mark.parametrize(
    ("value", "noun", "locale", "written"),
    [
        (3, "person", "ja", "3名"),
        (3, "person", "en-GB", "3 people"),
        (1, "person", "en", "1 person"),
        (0, "item", "en", "0 items"),
        (1_000, "company", "ja-JP", "1,000社"),
        (2, "item", "ja", "2件"),
        (2, "time", "ja", "2回"),
        (1, "month", "ja", "1か月"),
        (3, "person", "fr", "3"),
        (3, "dog", "ja", "3"),
        (3, ["person"], "ja", "3"),
        ("3", "person", "ja", ""),
        (None, "person", "ja", ""),
    ],
)
def test_counters(value: Any, noun: Any, locale: str, written: str) -> None:
    assert counted(value, noun, locale) == written


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [("10bd", "10営業日", "10 business days"), ("1mo", "1か月", "1 month"), ("14d", "14日", "14 days")],
)
def test_durations(text: str, ja: str, en: str) -> None:
    assert written_duration(parse_any_duration(text), "ja") == ja
    assert written_duration(parse_any_duration(text), "en") == en


def test_every_unit_has_its_noun() -> None:
    assert UNITS.keys() == EXACT_UNITS.keys() | CALENDAR_UNITS.keys()
    assert set(UNITS.values()) <= COUNTERS.keys()
