"""The business calendar of `workspace.yaml`: what it takes, what it refuses, which days it leaves."""

import pytest

from annai.core.calendar import WEEKDAYS_ONLY, is_business_day
from annai.core.holidays import holidays_of
from tests.core.dates.samples import COMPANY, JAPAN, day
from tests.core.files import faults, load

MANIFEST = "-- workspace.yaml --\nname: A\nlocales: [en]\ntime_zone: Asia/Tokyo\nvariables: {late: 3d}\n"


@pytest.mark.parametrize(
    ("date", "japan", "company"),
    [
        ("2026-05-06", False, False),  # 振替休日: 3 May is a Sunday
        ("2026-09-22", False, False),  # 国民の休日: between two holidays
        ("2026-08-13", True, False),
        ("2026-12-30", True, False),
        ("2027-01-02", False, False),
        ("2027-01-03", False, False),
        ("2027-01-04", True, True),
        ("2026-05-09", False, False),
        ("2026-05-08", True, True),
    ],
)
def test_business_days(date: str, japan: bool, company: bool) -> None:
    assert is_business_day(day(date), JAPAN) is japan
    assert is_business_day(day(date), COMPANY) is company


def test_a_workspace_says_which_days_are_business_days() -> None:
    text = (
        "business_calendar: {country: DE, region: BY, weekend: [sun], closures: [12-24~12-31], open: [2026-12-30, "
        "2026-10-04〜2026-10-04]}\n"
    )
    calendar = load(MANIFEST + text).calendar
    days = {date: is_business_day(day(date), calendar) for date in ("2026-06-04", "2026-05-09", "2026-10-04")}
    assert days == {"2026-06-04": False, "2026-05-09": True, "2026-10-04": True}  # Corpus Christi, in Bavaria
    assert is_business_day(day("2026-12-30"), calendar)
    assert not is_business_day(day("2027-12-30"), calendar)


def test_a_workspace_without_a_calendar_works_from_monday_to_friday() -> None:
    assert load(MANIFEST).calendar == WEEKDAYS_ONLY


def test_holidays_end_where_the_library_ends() -> None:
    assert holidays_of("JP", None, 2099)
    assert holidays_of("JP", None, 2100) == frozenset()


@pytest.mark.parametrize(
    ("calendar", "finding"),
    [
        ("{country: jp}", "4:30: the holidays of 'jp' are not known; did you mean 'JP'?"),
        (
            "{country: DE, region: BX}",
            "4:20: DE has no region 'BX'; write one of Augsburg, BB, BE, BW, BY, HB, HE, HH, …",
        ),
        ("{region: BY}", "4:20: a region needs its country, such as country: DE, region: BY"),
        ("{weekend: [saturday]}", "4:31: 'saturday' is not known here; write one of fri, mon, sat, sun, thu, tue, wed"),
        ("{weekend: [mon, tue, wed, thu, fri, sat, sun]}", "4:30: has 7 entries; at most 6 are allowed"),
        (
            "{closures: [01-01..08-31]}",
            "4:20: the closures of every year are 244 days; at most 180 are allowed",
        ),
        (
            "{closures: [2026-01-01..2026-12-31, 2027-06-01..2027-06-03]}",
            "4:20: the closures of single years are 368 days; at most 366 are allowed",
        ),
        (
            "{closures: [12/29]}",
            "4:32: not a day: '12/29'; write days such as 12-29..01-03 (every year) or 2026-08-13..2026-08-14",
        ),
        (
            "{open: [12-29]}",
            "4:28: '12-29' lacks its year; write days such as 2026-12-29 or 2026-12-29..2026-12-30",
        ),
    ],
)
def test_what_is_wrong_with_a_calendar_is_told_where_it_stands(calendar: str, finding: str) -> None:
    text = MANIFEST.replace("variables: {late: 3d}\n", f"business_calendar: {calendar}\n")
    assert faults(text) == [f"workspace.yaml:{finding} [invalid-value]"]


def test_the_time_zone_of_a_workspace_must_exist() -> None:
    message = "there is no time zone 'Asia/Tokio'; write one such as Asia/Tokyo, Europe/Berlin or UTC"
    assert faults(MANIFEST.replace("Tokyo", "Tokio")) == [f"workspace.yaml:3:12: {message} [invalid-value]"]
