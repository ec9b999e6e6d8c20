"""Numbers that time alone changes, and when it does.

A count within a window only falls, by steps, until the next event: an event at t leaves a window of w at t + w.
Days since a moment t only rise: to n at t + n days. So the moment at which a comparison with a still number turns is
exact. Each function with `changes` appends that moment to it; when time cannot turn the comparison it appends nothing.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import ceil, floor

from annai.core.conditions.values import LAST_MOMENT
from annai.core.instant import DAY
from annai.core.subject import Series
from annai.core.times import unpack

Number = int | float
Comparison = Callable[[Number, Number], bool]


def compare_count(
    series: Series | None, within: int, now: int, comparison: Comparison, bound: Number | None, changes: list[int]
) -> bool:
    """Whether the count within the window compares so with the bound (None: missing).

    The comparison can turn only on falling to the bound's whole part, and on falling below the bound.
    """
    if bound is None:
        return False
    times = _times(series, within, now)
    value = comparison(len(times), bound)
    for remaining in (floor(bound), ceil(bound) - 1):
        if 0 <= remaining < len(times):
            leaving = times[len(times) - remaining - 1]
            behind = len(times) - bisect_right(times, leaving)  # events of one moment leave together
            if comparison(behind, bound) != value:
                changes.append(leaving + within)
                break
    return value


def compare_days(start: int | None, now: int, comparison: Comparison, bound: Number | None, changes: list[int]) -> bool:
    """Whether the whole days since `start` (None: missing) compare so with the bound (None: missing).

    The comparison can turn only on reaching the bound's whole part, and on passing it.
    """
    if start is None or bound is None:
        return False
    days = (now - start) // DAY
    value = comparison(days, bound)
    for day in (floor(bound), floor(bound) + 1):
        if day > days and comparison(day, bound) != value:
            changes.append(start + day * DAY)
            break
    return value


def count(series: Series | None, within: int, now: int) -> int:
    """The count within the window."""
    return len(_times(series, within, now))


def days_since(start: int | None, now: int) -> int | None:
    """The whole days since `start`."""
    return None if start is None else (now - start) // DAY


def watch_count(series: Series | None, within: int, now: int, changes: list[int]) -> int:
    """The count within the window, watched for its next change."""
    times = _times(series, within, now)
    if times:
        changes.append(times[0] + within)
    return len(times)


def watch_days(start: int | None, now: int, changes: list[int]) -> int | None:
    """The whole days since `start`, watched for the next one."""
    if start is None:
        return None
    days = (now - start) // DAY
    changes.append(start + (days + 1) * DAY)
    return days


def earliest(changes: list[int]) -> int | None:
    """The first change up to the year 9999."""
    first = min(changes, default=None)
    return first if first is not None and first <= LAST_MOMENT else None


def _times(series: Series | None, within: int, now: int) -> Sequence[int]:
    recent = () if series is None else unpack(series.recent)
    return recent[bisect_right(recent, now - within) :]
