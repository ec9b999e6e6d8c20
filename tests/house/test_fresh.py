import subprocess
import sys
from pathlib import Path

import pytest

from tools.fresh import main


def write_command(path: Path, text: str) -> list[str]:
    return [sys.executable, "-c", f"from pathlib import Path; Path({str(path)!r}).write_text({text!r})"]


def test_a_generator_that_changes_nothing_passes(tmp_path: Path) -> None:
    target = tmp_path / "types.ts"
    target.write_text("same", encoding="utf-8")
    assert main([str(tmp_path), "--", *write_command(target, "same")]) == 0


@pytest.mark.parametrize("before", ["old", None])
def test_a_stale_or_missing_file_is_named_and_mended(
    tmp_path: Path, before: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "types.ts"
    if before is not None:
        target.write_text(before, encoding="utf-8")
    assert main([str(target), "--", *write_command(target, "new")]) == 1
    assert target.read_text(encoding="utf-8") == "new"
    assert f"{target}: was stale" in capsys.readouterr().err


def test_a_file_that_is_no_longer_made_is_named(tmp_path: Path) -> None:
    target = tmp_path / "chunk.js"
    target.write_text("old", encoding="utf-8")
    remove = [sys.executable, "-c", f"import os; os.remove({str(target)!r})"]
    assert main([str(tmp_path), "--", *remove]) == 1


def test_a_generator_that_fails_is_not_taken_for_fresh(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        main([str(tmp_path), "--", sys.executable, "-c", "raise SystemExit(3)"])


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["widget"]) == 2
    assert "usage" in capsys.readouterr().err
