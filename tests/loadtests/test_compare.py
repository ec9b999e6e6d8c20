import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from loadtests.compare import Report, lines, main, noise, read
from loadtests.rows import Row, to_json

ROW = Row("decide", "answers/s", (100.0, 110.0, 120.0), (0.5, 0.6, 0.7), "bare route")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 2], [3, 4], "beyond the noise"),
        ([3, 4], [1, 2], "beyond the noise"),
        ([1, 3], [2, 4], "within the noise"),
        ([1, 2], [2, 3], "within the noise"),
        ([1], [3, 4], "one round: no telling"),
        ([1], [1], "the same"),
    ],
)
def test_noise_is_where_the_rounds_overlap(before: list[float], after: list[float], expected: str) -> None:
    assert noise(before, after) == expected


def test_figures_and_ratios_are_compared_apart() -> None:
    after = replace(ROW, figures=(220.0, 230.0), ratios=(0.65, 0.55))
    _, figure, ratio = lines(Report("a", [ROW]), Report("b", [after]))
    assert figure.split() == ["decide", "110", "225", "2.045", "×", "beyond", "the", "noise", "answers/s"]
    assert ratio.split() == ["against", "bare", "route", "0.6", "0.6", "1.000", "×", "within", "the", "noise"]


def test_rows_of_one_side_are_named() -> None:
    found = lines(Report("a", [ROW]), Report("b", [replace(ROW, name="other")]))
    assert [line.split() for line in found[1:]] == [["decide", "only", "before"], ["other", "only", "after"]]


def test_files_are_read_as_they_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bench.json"
    file.write_text(json.dumps({"commit": "abc", "rows": [to_json(ROW)], "python": "3"}), "utf-8")
    assert read(file) == Report("abc", [ROW])
    assert main([str(file), str(file)]) == 0
    assert "abc" in capsys.readouterr().out


def test_a_file_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json"), str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
