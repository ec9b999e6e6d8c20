"""One run of the rows that are quick, and a positive control. `make faults` does all, many times."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.row import Place, Row
from tests.faults.rows import ROWS
from tests.faults.stores import STORES

QUICK = ("kill", "shuffle")
CONTROLS = ("shuffle",)


def on(names: Collection[str]) -> list[object]:
    """These rows on every store."""
    rows = [row for row in ROWS if row.name in names]
    return [pytest.param(row, store, id=f"{row.name}-{store}") for row in rows for store in STORES]


@pytest.mark.parametrize(("row", "store"), on(QUICK))
async def test_nothing_is_lost_or_doubled_beyond_what_the_row_allows(tmp_path: Path, row: Row, store: str) -> None:
    _need(row)
    with STORES[store](tmp_path) as url:
        outcome = await row.run(Place(tmp_path, url, store), 1)
    assert outcome.faults == []
    assert outcome.acknowledged > 0


@pytest.mark.parametrize(("row", "store"), on(CONTROLS))
async def test_a_known_fault_is_seen(tmp_path: Path, row: Row, store: str) -> None:
    _need(row)
    for seed in range(row.tries):
        with _folder(tmp_path / str(seed)) as folder, STORES[store](folder) as url:
            outcome = await row.control(Place(folder, url, store), seed)
        if outcome.faults:
            return
    raise AssertionError(f"{row.name} saw nothing in {row.tries} runs of a server with a known fault")


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    path.mkdir()
    yield path


def _need(row: Row) -> None:
    lacking = row.missing()
    if lacking is not None:
        pytest.skip(lacking)
