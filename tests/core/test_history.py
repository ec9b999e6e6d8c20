from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annai.core.history import (
    MOST_HOURS,
    MOST_USERS,
    add,
    count_since,
    did,
    distinct,
    series_of,
    time_since,
    unite,
)
from annai.core.instant import HOUR
from annai.core.subject import RECENT_TIMES, Series
from annai.core.times import pack, unpack

moments = st.lists(st.integers(0, 10**13), min_size=1, max_size=400)


def series(times: list[int]) -> Series:
    result = None
    for at in times:
        result = add(result, at)
    assert result is not None
    return result


@given(moments)
def test_arrival_order_does_not_matter(times: list[int]) -> None:
    assert series(times) == series(sorted(times))
    assert list(unpack(series(times).recent)) == sorted(times)[-RECENT_TIMES:]
    assert (series(times).first, series(times).last) == (min(times), max(times))


def test_what_no_condition_counts_keeps_no_times() -> None:
    untimed = add(add(None, 5, timed=False), 3, timed=False)
    assert untimed == Series(2, 3, 5)
    assert add(untimed, 9) == Series(3, 3, 9, pack([9]))


@given(moments, moments)
def test_uniting_is_having_both(one: list[int], other: list[int]) -> None:
    both = unite(series(one), series(other))
    assert both == series(one + other)
    assert unite(None, both) == both


def test_counting_is_exclusive_of_the_moment() -> None:
    assert count_since(series([1, 2, 3]), 2) == 1
    assert count_since(None, 0) == 0


def test_older_times_are_kept_per_hour() -> None:
    minute = HOUR // 60
    times = [place * 20 * minute for place in range(RECENT_TIMES + 7)]
    kept = series(times)
    assert count_since(kept, -1) == len(times)
    assert count_since(kept, 0) == len(times) - 3  # the hour that began then is over the edge as a whole
    assert count_since(kept, HOUR - 1) == len(times) - 3
    assert [time_since(kept, -1, place) for place in (0, 2, 3, 6, 7)] == [0, 0, HOUR, 2 * HOUR, 7 * 20 * minute]
    assert time_since(kept, times[-3], 1) == times[-1]


@given(st.lists(st.integers(-(10**10), 10**10), min_size=RECENT_TIMES, max_size=600), st.integers(-(10**10), 10**10))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_a_count_errs_by_what_an_hour_holds(times: list[int], moment: int) -> None:
    exact = sum(time > moment for time in times)
    assert sum(time > moment + HOUR for time in times) <= count_since(series(times), moment) <= exact


def test_only_so_many_hours_are_kept() -> None:
    times = [place * HOUR for place in range(MOST_HOURS + RECENT_TIMES + 5)]
    kept = series_of(times)
    assert count_since(kept, -1) == MOST_HOURS + RECENT_TIMES
    assert kept == unite(series_of(times[::2]), series_of(times[1::2]))
    assert count_since(add(kept, 1), -1) == MOST_HOURS + RECENT_TIMES


def test_users_count_once_each_at_their_last_time() -> None:
    kept = did(did(did(series([1, 2, 3]), b"a" * 16, 1), b"b" * 16, 2), b"a" * 16, 3)
    users = distinct(kept)
    assert users is not None
    assert (users.total, list(unpack(users.recent))) == (2, [2, 3])
    assert distinct(did(kept, b"a" * 16, 0)) == users
    assert distinct(unite(kept, did(series([4]), b"b" * 16, 4))) == Series(2, 3, 4, pack([3, 4]))
    assert distinct(None) is None
    assert distinct(series([1])) is None


def test_only_so_many_users_are_told_apart() -> None:
    kept = series([1])
    for number in range(MOST_USERS + 4):
        kept = did(kept, number.to_bytes(16, "little"), number)
    users = distinct(kept)
    assert users is not None
    assert (users.total, users.first) == (MOST_USERS, 4)
