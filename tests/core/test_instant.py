import pytest

from annai.core.instant import DAY, Duration, isoformat, parse_any_duration, parse_duration, parse_moment, parse_offset


@pytest.mark.parametrize(("text", "length"), [("45s", 45_000), ("30m", 1_800_000), ("14d", 14 * DAY), ("2w", 14 * DAY)])
def test_durations(text: str, length: int) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("text", "duration"),
    [("14d", Duration(14, "d")), ("1mo", Duration(1, "mo")), ("1y", Duration(1, "y")), ("10bd", Duration(10, "bd"))],
)
def test_durations_by_the_calendar(text: str, duration: Duration) -> None:
    assert parse_any_duration(text) == duration
    assert parse_offset(text) == parse_offset(f"+{text}") == duration
    assert parse_offset(f"-{text}") == Duration(-duration.count, duration.unit)


@pytest.mark.parametrize("text", ["", "-", "--1d", "+-1d", "1", "1 mo", "1MO", "121mo", "11y", "2501bd", "3661d"])
def test_what_is_no_duration_by_the_calendar(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_offset(text)


@pytest.mark.parametrize("text", ["", "14", "d", "1.5d", "-1d", "１d", "1mo", "3661d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_moments_have_an_offset_or_are_utc() -> None:
    assert parse_moment("1970-01-02T00:00:00Z") == DAY
    assert parse_moment("1970-01-02T09:00:00+09:00") == DAY
    assert parse_moment("1970-01-02") == DAY
    assert isoformat(DAY + 5) == "1970-01-02T00:00:00.005Z"
