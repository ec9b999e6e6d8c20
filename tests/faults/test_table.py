"""What was measured finds its place in a page."""

from pathlib import Path

from tests.faults.row import Outcome
from tests.faults.rows import ROWS
from tests.faults.table import HEAD, line, put_into

ROW, OTHER = ROWS[0], ROWS[1]


def lines(page: Path) -> list[str]:
    return page.read_text("utf-8").splitlines()


def test_a_page_without_a_table_gets_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    first = line(ROW, "sqlite", [Outcome(1_000)], None)
    put_into(page, [first])
    assert lines(page) == [*HEAD, first]
    page.write_text("# Faults\n", "utf-8")
    put_into(page, [first])
    assert lines(page) == ["# Faults", "", *HEAD, first]


def test_a_line_takes_the_place_of_the_one_of_the_same_row_and_store(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    known = [line(ROW, "sqlite", [Outcome(1)], None), line(ROW, "redis", [Outcome(2)], None)]
    page.write_text("\n".join(["Before", "", *HEAD, *known, "", "Behind"]) + "\n", "utf-8")
    again, new = line(ROW, "sqlite", [Outcome(3)], None), line(OTHER, "redis", [Outcome(4)], None)
    put_into(page, [again, new])
    assert lines(page) == ["Before", "", *HEAD, again, known[1], new, "", "Behind"]


def test_a_line_tells_all() -> None:
    control = Outcome(5, wrong=("late",))
    told = line(ROW, "redis", [Outcome(1_000, recovery=0.5), Outcome(234, recovery=1.5)], control)
    assert told == f"| {ROW.title} | redis | 2 | 1,234 | 0 | 0 | 1.00 s (1.50 s) | seen: 1 wrong |"
