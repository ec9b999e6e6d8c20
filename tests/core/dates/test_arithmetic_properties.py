"""What holds of every moment from 1970 to 2200, every duration and every zone."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from annai.core.arithmetic import add, add_to_day
from annai.core.business import SendWindow, window_of
from annai.core.calendar import Calendar, is_business_day
from annai.core.hours import is_open, next_open
from annai.core.instant import CALENDAR_UNITS, DAY, UNITS, Duration
from annai.core.zone import local
from tests.core.dates.samples import COMPANY, JAPAN

LAST = 7_258_118_400_000  # 2200-01-01T00:00Z
ZONES = ("Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana")
ODD = Calendar(country="JP", weekend=frozenset({0, 1, 2, 3, 4, 5}), yearly=frozenset((month, 1) for month in range(13)))

moments = st.integers(0, LAST)
zones = st.sampled_from([UTC, *map(ZoneInfo, ZONES)])
calendars = st.sampled_from([Calendar(), JAPAN, COMPANY, ODD])
durations = st.one_of(
    *(st.builds(Duration, st.integers(-most, most), st.just(unit)) for unit, most in CALENDAR_UNITS.items()),
    *(st.builds(Duration, st.integers(-3_660 * DAY // ms, 3_660 * DAY // ms), st.just(u)) for u, ms in UNITS.items()),
)
days = st.dates(date(1970, 1, 1), date(2200, 1, 1))
times = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
sets_of_days = st.sampled_from(["business", "all", ("mon",), ("sat", "sun")])


@given(moments, durations, zones, calendars)
@example(LAST, Duration(2_500, "bd"), UTC, ODD)
def test_later_is_later_and_earlier_is_earlier(
    moment: int, duration: Duration, zone: ZoneInfo, calendar: Calendar
) -> None:
    found = add(moment, duration, zone, calendar)
    if duration.count > 0:
        assert found > moment
    elif duration.count < 0:
        assert found < moment
    elif duration.unit != "bd":
        assert abs(found - moment) <= DAY // 8  # a time that comes twice is the first


@given(moments, st.integers(0, 400 * DAY), durations, zones, calendars)
def test_whoever_begins_on_a_later_day_ends_on_no_earlier_day(
    moment: int, gap: int, duration: Duration, zone: ZoneInfo, calendar: Calendar
) -> None:
    ends = [local(add(start, duration, zone, calendar), zone).date() for start in (moment, moment + gap)]
    assert ends[0] <= ends[1]


@given(days, st.integers(-500, 500), calendars)
def test_business_days_are_counted_one_by_one(day: date, count: int, calendar: Calendar) -> None:
    end = add_to_day(day, Duration(count, "bd"), calendar)
    between = [min(day, end) + timedelta(days=number) for number in range(abs((end - day).days) + 1)]
    passed = [one for one in between if one != day and is_business_day(one, calendar)]
    assert is_business_day(end, calendar)
    assert count == 0 or len(passed) == abs(count)


@given(moments, sets_of_days, times, times, zones, calendars)
def test_the_next_opening_is_no_earlier_and_open(
    moment: int, names: object, first: str, last: str, zone: ZoneInfo, calendar: Calendar
) -> None:
    between = "00:00..24:00" if first == last else f"{first}..{last}"
    window = window_of(SendWindow.model_validate({"days": names, "between": between}))
    found = next_open(moment, window, zone, calendar)
    assert found >= moment
    assert is_open(found, window, zone, calendar)
    assert next_open(found, window, zone, calendar) == found
