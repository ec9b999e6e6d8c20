"""Series: what a subject remembers of an event.

The latest RECENT_TIMES moments are kept exactly; those before them as numbers per hour, as if each had happened when
its hour began, so that a count within a longer window is off by what one hour holds at most. Of these the latest
MOST_HOURS in which something happened are kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from annai.core.instant import HOUR
from annai.core.subject import RECENT_TIMES, Series
from annai.core.times import SIZE, Times, insert, latest, pack, unpack

MOST_HOURS = 2_160  # 90 days, each hour of them
MOST_USERS = 256  # of an account's users, those who did it last
BITS = 24  # of a packed hour: how often something happened in it; the rest is the hour's number since 1970
OFTEN = (1 << BITS) - 1


def add(series: Series | None, at: int, *, timed: bool = True) -> Series:
    """The series with one more occurrence at `at`; arrival order does not matter. `timed`: its time is kept, too."""
    if series is None:
        return Series(1, at, at, pack([at]) if timed else b"")
    first, last = min(series.first, at), max(series.last, at)
    if not timed:
        return Series(series.total + 1, first, last, series.recent, series.hours, series.users)
    times = insert(series.recent, at)
    recent = latest(times, RECENT_TIMES)
    hours = _more(series.hours, unpack(times[: len(times) - len(recent)])) if len(recent) < len(times) else series.hours
    return Series(series.total + 1, first, last, recent, hours, series.users)


def series_of(times: Iterable[int]) -> Series:
    """The series of these occurrences, at least one, in any order."""
    ordered = sorted(times)
    older, recent = ordered[:-RECENT_TIMES], ordered[-RECENT_TIMES:]
    return Series(len(ordered), ordered[0], ordered[-1], pack(recent), _more(b"", older))


def unite(one: Series | None, other: Series) -> Series:
    """Both series as one: totals add, times interleave; of a user in both the later time counts."""
    if one is None:
        return other
    times = sorted([*unpack(one.recent), *unpack(other.recent)])
    older, recent = times[:-RECENT_TIMES], times[-RECENT_TIMES:]
    counts = _counts(one.hours)
    for hour, often in _counts(other.hours).items():
        counts[hour] = counts.get(hour, 0) + often
    hours = _more(_packed(counts), older)
    users = _users(_by_user(one.users), _by_user(other.users))
    first, last = min(one.first, other.first), max(one.last, other.last)
    return Series(one.total + other.total, first, last, pack(recent), hours, users)


def added(known: Mapping[str, Series], more: Mapping[str, Series]) -> dict[str, Series]:
    """The known series by their keys, with what is to be added to them."""
    return {**known, **{key: unite(known.get(key), series) for key, series in more.items()}}


def did(series: Series, user: bytes, at: int) -> Series:
    """The series after one of the account's users, by key, did it at `at`."""
    users = _users(_by_user(series.users), {_short(user): at})
    return Series(series.total, series.first, series.last, series.recent, series.hours, users)


def distinct(series: Series | None) -> Series | None:
    """The series of the users who did it, each at the last time; MOST_USERS of them at most."""
    times = () if series is None else unpack(series.users)[1::2]
    return Series(len(times), times[0], times[-1], pack(times)) if times else None


def count_since(series: Series | None, moment: int) -> int:
    """Occurrences after `moment`."""
    if series is None:
        return 0
    recent = unpack(series.recent)
    since = len(recent) - bisect_right(recent, moment)
    if since < len(recent) or not series.hours:
        return since
    hours = unpack(series.hours)
    return since + sum(hour & OFTEN for hour in hours[_behind(hours, moment) :])


def time_since(series: Series, moment: int, place: int) -> int:
    """When the occurrence at that place, from 0, of those after `moment` happened."""
    hours = unpack(series.hours)
    for hour in hours[_behind(hours, moment) :]:
        if place < hour & OFTEN:
            return (hour >> BITS) * HOUR
        place -= hour & OFTEN
    recent = unpack(series.recent)
    return recent[bisect_right(recent, moment) + place]


def _behind(hours: Sequence[int], moment: int) -> int:
    """The place of the first hour that begins after the moment."""
    return bisect_left(hours, (moment // HOUR + 1) << BITS)


def _more(hours: Times, times: Iterable[int]) -> Times:
    """The hours with these times."""
    counts = _counts(hours)
    for time in times:
        counts[time // HOUR] = counts.get(time // HOUR, 0) + 1
    return _packed(counts)


def _counts(hours: Times) -> dict[int, int]:
    return {hour >> BITS: hour & OFTEN for hour in unpack(hours)}


def _packed(counts: dict[int, int]) -> Times:
    kept = sorted(counts.items())[-MOST_HOURS:]
    return pack((hour << BITS) + min(often, OFTEN) for hour, often in kept)


def _by_user(users: Times) -> dict[int, int]:
    pairs = unpack(users)
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _users(one: dict[int, int], other: dict[int, int]) -> Times:
    """Users with the time when each did it last, in the order of these."""
    for user, at in other.items():
        one[user] = max(at, one.get(user, at))
    kept = sorted(one.items(), key=lambda pair: (pair[1], pair[0]))[-MOST_USERS:]
    return pack(number for pair in kept for number in pair)


def _short(user: bytes) -> int:
    """Half of a user's key tells an account's users apart."""
    return int.from_bytes(user[:SIZE], "little", signed=True)
