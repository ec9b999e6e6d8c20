"""A set of runs may be done in pieces."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.faults import __main__ as faults
from tests.faults.kept import Done, Kept
from tests.faults.row import Outcome, Place, Row
from tests.faults.table import HEAD

FOUND = Outcome(3, recovery=0.5)


def test_what_was_found_is_there_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    Kept(file).put(Done("kill", "sqlite", False, 1, FOUND))
    Kept(file).put(Done("kill", "sqlite", True, 1, Outcome(0, wrong=("late",))))
    kept = Kept(file)
    assert kept.get("kill", "sqlite", False, 1) == FOUND
    assert kept.get("kill", "sqlite", True, 1) == Outcome(0, wrong=("late",))
    assert kept.get("kill", "redis", False, 1) is None
    assert kept.get("kill", "sqlite", False, 2) is None


def test_without_a_file_nothing_is_kept() -> None:
    Kept(None).put(Done("kill", "sqlite", False, 1, FOUND))
    assert Kept(None).get("kill", "sqlite", False, 1) is None


def test_pieces_make_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    monkeypatch.setattr(faults, "ROWS", (Row("some", "something", _noting(ran), _losing, stores=("sqlite",)),))
    page, kept = tmp_path / "page.md", str(tmp_path / "kept.jsonl")
    for runs in ("2", "5"):
        assert faults.main(["--runs", runs, "--kept", kept, "--out", str(page)]) == 0
    assert ran == [1, 2, 3, 4, 5]
    line = "| something | sqlite | 5 | 15 | 0 | 0 | 0.50 s (0.50 s) | seen: 1 wrong |"
    assert page.read_text("utf-8").splitlines() == [*HEAD, line]


def _noting(ran: list[int]) -> Callable[[Place, int], Awaitable[Outcome]]:
    async def run(_place: Place, seed: int) -> Outcome:
        ran.append(seed)
        return FOUND

    return run


async def _losing(_place: Place, _seed: int) -> Outcome:
    return Outcome(1, wrong=("lost",))
