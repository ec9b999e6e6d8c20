"""Zones, calendars and moments that tests of dates share."""

from datetime import date, datetime

from annai.core.business import BusinessCalendar, calendar_of
from annai.core.zone import local, moment_at, parse_zone

TOKYO = parse_zone("Asia/Tokyo")
NEW_YORK = parse_zone("America/New_York")
JAPAN = calendar_of(BusinessCalendar(country="JP"))
COMPANY = calendar_of(BusinessCalendar(country="JP", closures=("12-29..01-03", "2026-08-13..2026-08-14")))


def at(text: str, zone: str = "Asia/Tokyo") -> int:
    """The moment at which clocks of the zone show this."""
    shown = datetime.fromisoformat(text)
    return moment_at(shown.date(), shown.time(), parse_zone(zone))


def shown(moment: int, zone: str = "Asia/Tokyo") -> str:
    """What clocks of the zone show."""
    return local(moment, parse_zone(zone)).strftime("%Y-%m-%d %H:%M")


def day(text: str) -> date:
    return date.fromisoformat(text)
