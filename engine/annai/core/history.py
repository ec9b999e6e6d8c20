"""Series: what a subject remembers of an event."""

from bisect import bisect_right
from collections.abc import Iterable

from annai.core.subject import RECENT_TIMES, Series
from annai.core.times import insert, latest, pack, unpack


def add(series: Series | None, at: int, *, timed: bool = True) -> Series:
    """The series with one more occurrence at `at`; arrival order does not matter. `timed`: its time is kept, too."""
    if series is None:
        return Series(1, at, at, pack([at]) if timed else b"")
    recent = latest(insert(series.recent, at), RECENT_TIMES) if timed else series.recent
    return Series(series.total + 1, min(series.first, at), max(series.last, at), recent)


def series_of(times: Iterable[int]) -> Series:
    """The series of these occurrences, at least one, in any order."""
    ordered = sorted(times)
    return Series(len(ordered), ordered[0], ordered[-1], pack(ordered[-RECENT_TIMES:]))


def unite(one: Series | None, other: Series) -> Series:
    """Both series as one: totals add, times interleave."""
    if one is None:
        return other
    recent = pack(sorted([*unpack(one.recent), *unpack(other.recent)])[-RECENT_TIMES:])
    return Series(one.total + other.total, min(one.first, other.first), max(one.last, other.last), recent)


def count_since(series: Series | None, moment: int) -> int:
    """Occurrences after `moment`; exact within the latest RECENT_TIMES."""
    if series is None:
        return 0
    recent = unpack(series.recent)
    return len(recent) - bisect_right(recent, moment)
