"""Numbers that time alone changes, and when it does.

A count within a window only falls, by steps, until the next event: an event at t leaves a window of w at t + w.
Days since a moment t only rise: to n at t + n days. Now itself passes each moment once. So the moment
at which a comparison with a still number turns is exact. Each function with `changes` appends that moment to it; when
time cannot turn the comparison it appends nothing.
"""

from collections.abc import Callable
from math import ceil, floor

from annai.core.conditions.values import LAST_MOMENT
from annai.core.history import count_since, time_since
from annai.core.instant import DAY
from annai.core.subject import Series

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
    often = count_since(series, now - within)
    value = comparison(often, bound)
    for remaining in (floor(bound), ceil(bound) - 1):
        if series is not None and 0 <= remaining < often:
            leaving = time_since(series, now - within, often - remaining - 1)
            behind = count_since(series, leaving)  # events of one moment leave together
            if comparison(behind, bound) != value:
                changes.append(leaving + within)
                break
    return value


def compare_now(now: int, comparison: Comparison, moment: int | None, changes: list[int]) -> bool:
    """Whether now is before or behind a moment (None: missing).

    The comparison, which is no equality, can turn only on reaching the moment, and on passing it.
    """
    if moment is None:
        return False
    value = comparison(now, moment)
    for turn in (moment, moment + 1):
        if turn > now and comparison(turn, moment) != value:
            changes.append(turn)
            break
    return value


def shifted(moment: int | None, by: int) -> int | None:
    return None if moment is None else moment + by


def recently(at: int | None, within: int, now: int) -> bool:
    """Whether a moment (None: missing) lies within the window."""
    return at is not None and at > now - within


def watch_recently(at: int | None, within: int, now: int, changes: list[int]) -> bool:
    """The same, watched for the moment at which it leaves."""
    if at is None or at <= now - within:
        return False
    changes.append(at + within)
    return True


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
    return count_since(series, now - within)


def count_span(
    series: Series | None, within: int | None, since: int | None, older: int | None, before: int | None, now: int
) -> int:
    """The count of what happened within the last `within` and since `since`, longer than `older` ago and `before`."""
    if series is None:
        return 0
    begin, end = _edge(within, since, now), _edge(older, before, now)
    found = series.total if begin is None else count_since(series, begin)
    behind = 0 if end is None else count_since(series, end)
    return max(found - behind, 0)


def _edge(ago: int | None, moment: int | None, now: int) -> int | None:
    """The last moment before an edge of a span; None where it has none."""
    if ago is not None:
        return now - ago
    return None if moment is None else moment - 1


def watch_span(
    series: Series | None,
    within: int | None,
    since: int | None,
    older: int | None,
    before: int | None,
    now: int,
    changes: list[int],
) -> int:
    """The same, watched for the next moment at which something comes into the span, or leaves it."""
    lengths = [length for length in (within, older) if length is not None and count_since(series, now - length)]
    if series is not None:
        changes += [time_since(series, now - length, 0) + length for length in lengths]
    return count_span(series, within, since, older, before, now)


def days_since(start: int | None, now: int) -> int | None:
    """The whole days since `start`."""
    return None if start is None else (now - start) // DAY


def watch_count(series: Series | None, within: int, now: int, changes: list[int]) -> int:
    """The count within the window, watched for its next change."""
    often = count_since(series, now - within)
    if series is not None and often:
        changes.append(time_since(series, now - within, 0) + within)
    return often


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
