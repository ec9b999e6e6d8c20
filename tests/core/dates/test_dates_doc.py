"""docs/dates.md and docs/ja/dates.md keep their word: every example is reckoned, every limit is the real one."""

import re
from pathlib import Path
from typing import Any

import pytest

from annai.core.arithmetic import add
from annai.core.bundle import Bundle
from annai.core.business import MAX_DATED_CLOSURES, MAX_YEARLY_CLOSURES
from annai.core.calendar import WEEKDAYS_ONLY
from annai.core.counter import COUNTERS
from annai.core.deadline import limit_of
from annai.core.instant import CALENDAR_UNITS, DAY, MAX_DURATION, UNITS, parse_offset
from annai.core.load import load_workspace
from annai.core.steps.wait import WaitStep
from annai.core.triggers import date as date_trigger
from annai.core.triggers.date import DateTrigger, rule_of
from annai.core.triggers.schedule import Times, next_occurrence, schedule_of
from annai.core.yaml import parse
from annai.core.zone import parse_zone
from tests.core.dates.samples import at, shown
from tests.core.files import step_of

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "dates.md").read_text("utf-8")
JAPANESE = (DOCS / "ja" / "dates.md").read_text("utf-8")
YAML = [part.partition("```")[0].encode() for part in TEXT.split("```yaml\n")[1:]]
COMPANY = load_workspace({"workspace.yaml": YAML[0], "events.yaml": b"events: {signed_up: {}}\n"})
WHERE = {"Company": ("Asia/Tokyo", COMPANY.calendar), "New York": ("America/New_York", WEEKDAYS_ONLY)}
PLACES = {"自社": "Company", "ニューヨーク": "New York"}


def rows_of(text: str) -> list[list[str]]:
    return [
        [cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"
    ]


ROWS = rows_of(TEXT)
JAPANESE_ROWS = [[PLACES.get(cell, cell) for cell in row] for row in rows_of(JAPANESE)]
EXAMPLES = [row for row in ROWS if len(row) == 4 and row[2] in WHERE]


@pytest.mark.parametrize(("start", "offset", "where", "end"), EXAMPLES)
def test_example(start: str, offset: str, where: str, end: str) -> None:
    zone, calendar = WHERE[where]
    found = add(at(f"{start} 10:00", zone), parse_offset(offset), parse_zone(zone), calendar)
    assert shown(found, zone) == end


def test_the_japanese_page_has_the_same_examples() -> None:
    examples = [[row for row in rows if re.fullmatch(r"[\d-]{10} [\d:]{5}", row[-1])] for rows in (ROWS, JAPANESE_ROWS)]
    assert len(examples[0]) > len(EXAMPLES)
    assert examples[0] == examples[1]


def read(source: str) -> Any:
    tree, findings = parse("example.yaml", source.encode())
    assert tree is not None
    assert findings == []
    return tree.value


@pytest.mark.parametrize(("source", "value", "starts"), [row for row in ROWS if row[0].startswith("{date:")])
def test_date_example(source: str, value: str, starts: str) -> None:
    zone, calendar = WHERE["Company"]
    rule = rule_of(DateTrigger.model_validate(read(source)))
    found = date_trigger.next_occurrence(rule, value, at("2026-05-11 10:00"), parse_zone(zone), calendar)
    assert found is not None
    assert shown(found) == starts


@pytest.mark.parametrize(("source", "after", "starts"), [row for row in ROWS if row[0].startswith("{every:")])
def test_schedule_example(source: str, after: str, starts: str) -> None:
    zone, calendar = WHERE["Company"]
    schedule = schedule_of(Times.model_validate(read(source)))
    found = next_occurrence(schedule, at(after), parse_zone(zone), calendar)
    assert found is not None
    assert shown(found) == starts


PLAN = b"events: {signed_up: {}, imported: {}}\ntraits: {user: {email: string, invited_at: timestamp}}\n"
MAIL = {f"emails/late.en.{part}": text for part, text in (("mjml", b"<mjml><mj-body/></mjml>"), ("txt", b"Late"))}
SENDER = b"sender: {name: A, address: a@a.example}\ntopics: {onboarding: {title: O}}\n"


def tried(flow: bytes, **variables: str) -> Bundle:
    """The company of the page with its variables, and this flow."""
    [named] = [block for block in YAML if block.startswith(b"# in workspace.yaml")]
    files = {"workspace.yaml": YAML[0] + SENDER + named, "events.yaml": PLAN, "flows/late-setup.yaml": flow, **MAIL}
    return load_workspace(files, variables)


def test_a_late_setup_is_tried_in_seconds() -> None:
    [flow] = [block for block in YAML if block.startswith(b"# flows/late-setup.yaml")]
    [wait] = [block for block in YAML if block.startswith(b"# in flows/late-setup.yaml")]
    flow = re.sub(rb" +wait: .*\n", wait.partition(b"\n")[2], flow)
    [options] = re.findall(r"annai serve my-workspace (.*)", TEXT)
    given = dict(re.findall(r"--set (\w+)=(\w+)", options))
    assert step_of(tried(flow, **given), "late-setup", "setup", WaitStep).up_to == 5_000
    whole = limit_of("10bd", "09:00", inclusive=True)
    assert step_of(tried(flow), "late-setup", "setup", WaitStep).up_to == whole


def test_a_date_trigger_is_tried_in_seconds() -> None:
    flow = b"title: T\ntrigger: {date: user.invited_at, offset: $due, at: $due_at}\n"
    flow += b"steps: [{id: a, modal: {title: T, body: B}}]\n"
    assert tried(flow, due="5s", due_at="null").flows["late-setup"]


def test_every_unit_and_limit_is_stated() -> None:
    (units,) = [TEXT[TEXT.index("| unit |") : TEXT.index("The first two lines")]]
    assert [unit for unit in (*UNITS, *CALENDAR_UNITS) if f"`{unit}`" not in units] == []
    assert f"{MAX_DURATION // DAY:,} days" in units
    assert [most for most in CALENDAR_UNITS.values() if f"{most:,}" not in units] == []
    assert f"{MAX_YEARLY_CLOSURES} days of every year, and {MAX_DATED_CLOSURES} of single years" in TEXT


def test_every_noun_is_stated() -> None:
    emails = (DOCS / "emails.md").read_text("utf-8")
    assert [noun for noun, (ja, _, _) in COUNTERS.items() if f"`{noun}`" not in emails or f"3{ja}" not in emails] == []
