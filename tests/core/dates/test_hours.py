"""Send windows: when a mail that is ready may go out."""

import pytest

from annai.core.business import SendWindow, window_of
from annai.core.calendar import WEEKDAYS_ONLY
from annai.core.hours import is_open, next_open
from tests.core.dates.samples import COMPANY, NEW_YORK, TOKYO, at, shown


@pytest.mark.parametrize(
    ("moment", "window", "opens"),
    [
        ("2026-05-08 08:59", {}, "2026-05-08 09:00"),
        ("2026-05-08 09:00", {}, "2026-05-08 09:00"),
        ("2026-05-08 17:59", {}, "2026-05-08 17:59"),
        ("2026-05-08 18:00", {}, "2026-05-11 09:00"),
        ("2026-05-01 20:00", {}, "2026-05-07 09:00"),
        ("2026-12-28 20:00", {}, "2027-01-04 09:00"),
        ("2026-05-08 18:00", {"days": "all"}, "2026-05-09 09:00"),
        ("2026-05-08 18:00", {"days": ["tue", "thu"]}, "2026-05-12 09:00"),
        ("2026-05-05 10:00", {"days": ["tue", "thu"]}, "2026-05-05 10:00"),
        ("2026-05-08 18:00", {"days": "all", "between": "22:00..06:00"}, "2026-05-08 22:00"),
        ("2026-05-09 05:59", {"between": "22:00..06:00"}, "2026-05-09 05:59"),  # Friday's window
        ("2026-05-09 06:00", {"between": "22:00..06:00"}, "2026-05-11 22:00"),
        ("2026-05-08 23:59", {"between": "00:00..24:00"}, "2026-05-08 23:59"),
        ("2026-05-09 00:00", {"between": "00:00..24:00"}, "2026-05-11 00:00"),
    ],
)
def test_openings(moment: str, window: object, opens: str) -> None:
    hours = window_of(SendWindow.model_validate(window))
    assert shown(next_open(at(moment), hours, TOKYO, COMPANY)) == opens
    assert is_open(at(moment), hours, TOKYO, COMPANY) is (moment == opens)


@pytest.mark.parametrize(
    ("between", "opens"),
    [
        ("02:00..02:30", "2026-03-08 03:00"),  # both ends are skipped, and move forward together
        ("02:30..03:15", "2026-03-09 02:30"),  # would end before it begins: does not open that day
        ("09:00..18:00", "2026-03-08 09:00"),
    ],
)
def test_windows_on_the_day_on_which_the_clocks_change(between: str, opens: str) -> None:
    zone = "America/New_York"
    hours = window_of(SendWindow(days="all", between=between))
    assert shown(next_open(at("2026-03-08 00:00", zone), hours, NEW_YORK, WEEKDAYS_ONLY), zone) == opens
