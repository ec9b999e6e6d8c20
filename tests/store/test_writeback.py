"""What is synced is on the disk's way, whatever its size."""

import os
from pathlib import Path

import pytest

from annai.store import writeback


@pytest.mark.parametrize("size", [0, 1, writeback.PIECE, 3 * writeback.PIECE + 1])
def test_a_file_of_any_size_is_synced_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * size)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with file.open("rb") as opened:
        writeback.sync(opened.fileno())
        assert synced == [opened.fileno()]


def test_a_file_that_cannot_be_synced_is_told(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as opened:
        number = opened.fileno()
    with pytest.raises(OSError, match="descriptor"):
        writeback.sync(number)
