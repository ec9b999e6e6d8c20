"""How long something may take."""

from pathlib import Path

import pytest

from annai.core.deadline import Deadline, limit_of
from annai.core.inputs import Due
from annai.core.instant import DAY
from tests.core.dates.samples import COMPANY, TOKYO, at, shown
from tests.core.files import faults
from tests.core.world import MANIFEST, World, bundle, new


def test_an_exact_length_is_a_number() -> None:
    assert limit_of("14d") == 14 * DAY


@pytest.mark.parametrize(
    ("duration", "time", "ends"),
    [
        ("10bd", None, "2026-05-08 15:00"),
        ("1bd", "09:00", "2026-04-21 09:00"),
        ("1d", "09:00", "2026-04-21 09:00"),
        ("1mo", None, "2026-05-20 15:00"),
    ],
)
def test_what_goes_by_the_calendar_depends_on_where_it_begins(duration: str, time: str | None, ends: str) -> None:
    limit = limit_of(duration, time)
    assert isinstance(limit, Deadline)
    assert shown(limit.ends(at("2026-04-20 15:00"), TOKYO, COMPANY)) == ends


@pytest.mark.parametrize(
    ("start", "duration", "goes"),
    [
        ("2026-04-20 15:00", "10bd", "2026-05-11 09:00"),  # due on Friday 8 May
        ("2026-04-20 00:00", "10bd", "2026-05-11 09:00"),
        ("2026-04-20 23:59", "10bd", "2026-05-11 09:00"),
        ("2026-04-30 10:00", "1d", "2026-05-07 09:00"),
        ("2026-04-30 10:00", "1w", "2026-05-08 09:00"),
        ("2026-12-25 10:00", "1bd", "2027-01-04 09:00"),
    ],
)
def test_late_is_the_first_working_morning_after_the_day_on_which_it_was_due(
    start: str, duration: str, goes: str
) -> None:
    limit = limit_of(duration, "09:00", inclusive=True)
    assert isinstance(limit, Deadline)
    assert shown(limit.ends(at(start), TOKYO, COMPANY)) == goes


GUIDE = Path(__file__).parents[3] / "docs" / "dates.md"
LATE = GUIDE.read_text("utf-8").split("# flows/late-setup.yaml\n")[1].partition("```")[0]
CALENDAR = "time_zone: Asia/Tokyo\nbusiness_calendar: {country: JP}\n"


def kickoff(wait: str = LATE) -> World:
    """Kick-off on Monday 20 April 2026, before Golden Week."""
    world = World(bundle(health=None, manifest=MANIFEST + CALENDAR, late=wait), new())
    world.now = at("2026-04-20 10:00")
    world.track("signed_up")
    return world


def tick(world: World, moment: str) -> None:
    world.now = at(moment)
    world.give(Due(at=world.now, received=world.now))


def test_a_late_setup_is_asked_about_once_on_the_next_working_morning() -> None:
    world = kickoff()
    assert shown(world.due() or 0) == "2026-05-11 09:00"
    for moment in ("2026-05-08 23:59", "2026-05-09 09:00", "2026-05-11 08:59"):
        tick(world, moment)
    assert world.effects == []
    for moment in ("2026-05-11 09:00", "2026-05-11 09:01", "2026-05-12 09:00"):
        tick(world, moment)
    assert len(world.effects) == 1


def test_a_setup_that_is_done_on_the_last_day_brings_no_mail() -> None:
    world = kickoff()
    world.now = at("2026-05-08 23:59")
    world.track("imported")
    tick(world, "2026-05-11 09:00")
    assert world.effects == []
    assert world.kinds()[-1] == "flow_completed"


def test_a_deadline_is_on_the_persons_clock() -> None:
    world = kickoff()
    world.identify(time_zone="America/New_York")
    assert shown(world.due() or 0, "America/New_York") == "2026-05-08 09:00"  # begun on Sunday evening there


def test_a_pause_may_end_on_a_business_morning() -> None:
    wait = LATE.replace('for: imported, up_to: 10bd, at: "09:00", else: late', 'for: 8bd, at: "09:00"')
    world = kickoff(wait.replace("  - end\n", ""))
    assert shown(world.due() or 0) == "2026-05-01 09:00"


@pytest.mark.parametrize(
    ("wait", "message"),
    [
        ('{for: imported, at: "09:00"}', "at needs a time in days: for: 1bd, or up_to: 10bd"),
        (
            '{for: imported, up_to: 90m, at: "09:00"}',
            "at needs whole days, not '90m'; write d, w, bd, mo or y, or leave at out",
        ),
        ("{for: imported, up_to: 0bd}", "a wait takes at least 1s"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(wait: str, message: str) -> None:
    text = f"title: A\ntrigger: {{event: signed_up}}\nsteps:\n- {{id: a, wait: {wait}}}\n"
    assert faults(f"-- flows/a.yaml --\n{text}")[0] == f"flows/a.yaml:4:17: {message} [invalid-value]"
