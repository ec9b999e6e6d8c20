from hypothesis import given
from hypothesis import strategies as st

from annai.core.history import add, count_since, unite
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
