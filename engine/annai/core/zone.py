"""Time zones: whose a moment is read in, and what their clocks show.

A local time that a change of the clocks skips moves forward by what is skipped (02:30 becomes 03:30); one that comes
twice is the first. So do RFC 5545 and the fold of PEP 495.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

MAX_LENGTH = 64  # the longest name has 32
TRAIT = "time_zone"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@lru_cache(1_024)
def find_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name such as Asia/Tokyo; None for a name that is none."""
    try:
        return ZoneInfo(name) if len(name) <= MAX_LENGTH else None
    except (ValueError, KeyError, OSError):
        return None


def parse_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValueError for a name that is none."""
    zone = find_zone(name)
    if zone is None:
        raise ValueError(f"there is no time zone {name!r}; write one such as Asia/Tokyo, Europe/Berlin or UTC")
    return zone


def zone_name(user: Mapping[str, Any], account: Mapping[str, Any], default: str) -> str:
    """The zone that the trait `time_zone` of the user names, else that of the account, else the workspace's."""
    for traits in (user, account):
        name = traits.get(TRAIT)
        if isinstance(name, str) and find_zone(name):
            return name
    return default


def zone_of(user: Mapping[str, Any], account: Mapping[str, Any], default: str) -> tzinfo:
    """The zone of that name; UTC when even the default is none."""
    return find_zone(zone_name(user, account, default)) or UTC


def local(moment: int, zone: tzinfo) -> datetime:
    """What clocks in the zone show at the moment; the years 1 to 9999."""
    return (_EPOCH + moment * _MILLISECOND).astimezone(zone)


def moment_at(day: date, at: time, zone: tzinfo) -> int:
    """The moment at which clocks in the zone show this day and time."""
    return moment_of(datetime.combine(day, at.replace(fold=0), zone))


def moment_of(shown: datetime) -> int:
    """The moment of a time that has a zone."""
    return (shown - _EPOCH) // _MILLISECOND
