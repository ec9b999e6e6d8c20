from pathlib import Path

import pytest

from tools.functions import Function
from tools.limits import Measured, faults, main, measure, percentile, summary


def function(length: int) -> Function:
    return Function("work", 7, length, own=length)


def test_a_file_at_its_limit_passes_and_one_line_more_does_not() -> None:
    assert faults([Measured("a.py", 400, ())]) == []
    assert faults([Measured("a.py", 401, ())]) == ["a.py: 401 lines, the limit is 400: split the file [file-length]"]


def test_a_long_function_is_named_with_its_place() -> None:
    short = tuple(function(5) for _ in range(99))
    assert faults([Measured("a.py", 9, (*short, function(40)))]) == []
    assert faults([Measured("a.py", 9, (*short, function(41)))]) == [
        "a.py:7: work has 41 lines of its own, the limit is 40: split the function [function-length]"
    ]


def test_functions_inside_a_function_count_for_themselves() -> None:
    short = tuple(function(5) for _ in range(99))
    assert faults([Measured("a.ts", 120, (*short, Function("create", 1, length=110, own=38)))]) == []


def test_p95_has_to_stay_under_the_limit() -> None:
    short, long = [function(5)], [function(40)]
    assert faults([Measured("a.py", 9, tuple(short * 95 + long * 5))]) == []
    assert faults([Measured("a.py", 9, tuple(short * 94 + long * 6))]) == [
        "95 % of the functions should have under 40 lines; p95 is 40 [function-p95]"
    ]


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 95, 0), ([3], 95, 3), (list(range(1, 101)), 95, 95), (list(range(20, 0, -1)), 95, 19), ([1, 2, 3], 50, 2)],
)
def test_percentile_is_the_nearest_rank(values: list[int], percent: int, expected: int) -> None:
    assert percentile(values, percent) == expected


def test_summary_prints_median_and_p95() -> None:
    assert summary([Measured("a.py", 12, (function(2), function(4))), Measured("b.css", 30, ())]) == (
        "2 files, the longest 30 lines; 2 functions, median 3, p95 4, the longest 4 lines"
    )
    assert summary([]) == "0 files, the longest 0 lines; 0 functions, median 0, p95 0, the longest 0 lines"


def test_main_measures_the_tree_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("def work():\n    return 1\n", encoding="utf-8")
    assert measure(tmp_path) == [Measured("a.py", 2, (Function("work", 1, 2, own=2),))]
    assert main() == 0
    (tmp_path / "b.sql").write_text("select 1;\n" * 401, encoding="utf-8")
    assert main() == 1
    assert "b.sql: 401 lines" in capsys.readouterr().err
