"""One run of the rows that are quick, and positive controls. `make faults` does all, many times."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.audit import Findings
from tests.faults.row import Outcome, Row
from tests.faults.rows import ROWS
from tests.faults.stores import STORES

QUICK = (("kill", "sqlite"), ("shuffle", "sqlite"), ("shuffle", "redis"), ("redis-kill", "redis"))
CONTROLS = (("shuffle", "sqlite"), ("redis-kill", "redis"))
BY_NAME = {row.name: row for row in ROWS}


@pytest.mark.parametrize(("name", "store"), QUICK)
async def test_nothing_is_lost_or_doubled_beyond_what_the_row_allows(tmp_path: Path, name: str, store: str) -> None:
    row = _row(name)
    with STORES[store](tmp_path) as place:
        outcome = await row.run(place, 1)
    assert outcome.faults == []
    assert outcome.acknowledged > 0


@pytest.mark.parametrize(("name", "store"), CONTROLS)
async def test_a_known_fault_is_seen(tmp_path: Path, name: str, store: str) -> None:
    row = _row(name)
    for seed in range(row.tries):
        with _folder(tmp_path / str(seed)) as folder, STORES[store](folder) as place:
            outcome = await row.control(place, seed)
        if outcome.faults:
            return
    raise AssertionError(f"{row.name} saw nothing in {row.tries} runs of a server with a known fault")


def test_every_row_has_a_name_of_its_own_and_stores_that_there_are() -> None:
    assert len(BY_NAME) == len(ROWS)
    assert all(row.stores and set(row.stores) <= STORES.keys() for row in ROWS)


def test_what_lies_in_a_window_is_counted_and_allowed() -> None:
    found = Findings(lost=("a", "b"), doubled=("c",))
    assert Outcome(1, found).faults == ["a", "b", "c"]
    assert Outcome(1, found, tail=2, window=1).faults == []
    assert Outcome(1, found, tail=1, window=1).faults == ["b"]


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    path.mkdir()
    yield path


def _row(name: str) -> Row:
    row = BY_NAME[name]
    lacking = row.missing()
    if lacking is not None:
        pytest.skip(lacking)
    return row
