from typing import Any

import pytest

from annai.core.date import written_date

EVENING = 1_778_511_600_000  # 2026-05-11T15:00Z, already the 12th in Japan


@pytest.mark.parametrize(
    ("value", "locale", "zone", "written"),
    [
        (EVENING, "ja", "UTC", "2026年5月11日(月)"),
        (EVENING, "ja-JP", "Asia/Tokyo", "2026年5月12日(火)"),
        (float(EVENING), "en", "UTC", "Monday 11 May 2026"),
        ("2026-05-11T15:00:00Z", "en-GB", "Asia/Tokyo", "Tuesday 12 May 2026"),
        ("2026-05-11", "ja", "America/New_York", "2026年5月11日(月)"),
        ("2026-05-11", "fr", "UTC", "2026-05-11"),
        (EVENING, "ja", "../../etc/passwd", "2026年5月11日(月)"),
        (EVENING, "ja", "Nowhere/Land", "2026年5月11日(月)"),
        (EVENING, "ja", "America", "2026年5月11日(月)"),
    ],
)
def test_dates(value: Any, locale: str, zone: str, written: str) -> None:
    assert written_date(value, locale, zone) == written


@pytest.mark.parametrize("value", [None, True, "", "tomorrow", 10**30, float("nan"), float("inf"), [1], {}])
def test_what_is_no_moment_is_empty(value: Any) -> None:
    assert written_date(value, "ja", "UTC") == ""
