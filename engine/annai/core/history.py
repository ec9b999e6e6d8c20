"""Series: what a subject remembers of an event."""

from bisect import bisect_right, insort
from collections.abc import Iterable

from annai.core.subject import RECENT_TIMES, Series


def add(series: Series | None, at: int, *, timed: bool = True) -> Series:
    """The series with one more occurrence at `at`; arrival order does not matter. `timed`: its time is kept, too."""
    if series is None:
        return Series(1, at, at, (at,) if timed else ())
    recent = _insert(series.recent, at) if timed else series.recent
    return Series(series.total + 1, min(series.first, at), max(series.last, at), recent)


def series_of(times: Iterable[int]) -> Series:
    """The series of these occurrences, at least one, in any order."""
    ordered = sorted(times)
    return Series(len(ordered), ordered[0], ordered[-1], tuple(ordered[-RECENT_TIMES:]))


def unite(one: Series | None, other: Series) -> Series:
    """Both series as one: totals add, times interleave."""
    if one is None:
        return other
    recent = tuple(sorted(one.recent + other.recent))[-RECENT_TIMES:]
    return Series(one.total + other.total, min(one.first, other.first), max(one.last, other.last), recent)


def count_since(series: Series | None, moment: int) -> int:
    """Occurrences after `moment`; exact within the latest RECENT_TIMES."""
    if series is None:
        return 0
    return len(series.recent) - bisect_right(series.recent, moment)


def _insert(recent: tuple[int, ...], at: int) -> tuple[int, ...]:
    if not recent or recent[-1] <= at:
        return (*recent, at)[-RECENT_TIMES:]
    times = list(recent)
    insort(times, at)
    return tuple(times[-RECENT_TIMES:])
