"""The tests on every Python: which Pythons are found, and what is said of each."""

from pathlib import Path

import pytest

from tools.everywhere import NOT_FOUND, code, run, text
from tools.pythons import find


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a Python: its PATH, its home."""
    monkeypatch.setenv("PATH", f"{program(tmp_path, 'bin/nothing', '').parent}:/usr/sbin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    return tmp_path


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("empty")
def test_nothing_is_found_where_nothing_is() -> None:
    assert find("3.12") is None


def test_a_python_is_what_it_says_it_is_and_not_what_it_is_called(empty: Path) -> None:
    program(empty, "bin/python3.12", "echo no such version >&2; exit 127")
    assert find("3.12") is None
    python = program(empty, "bin/python3", "echo 3.12")
    assert find("3.12") == python
    assert find("3.13") is None


def test_the_path_comes_before_pyenv_and_pyenv_before_uv(empty: Path) -> None:
    of_uv = program(empty, "managed/python3.12", "echo 3.12")
    program(empty, "bin/uv", f"""echo '[{{"path": "{of_uv}"}}]'""")
    assert find("3.12") == of_uv
    of_pyenv = program(empty, ".pyenv/versions/3.12.7/bin/python3.12", "echo 3.12")
    assert find("3.12") == of_pyenv
    on_path = program(empty, "bin/python3.12", "echo 3.12")
    assert find("3.12") == on_path


def test_a_uv_that_fails_has_no_pythons(empty: Path) -> None:
    program(empty, "bin/uv", "exit 2")
    assert find("3.12") is None


def test_each_python_has_an_environment_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make = program(tmp_path, "make", """echo "$@"; case "$2" in *3.13) exit 2;; esac""")
    outcomes = run(str(make), {"3.11": Path("/a/python"), "3.12": None, "3.13": Path("/b/python")})
    assert text(outcomes).splitlines() == ["Python 3.11: passed", "Python 3.12: not found", "Python 3.13: failed"]
    called = [line for line in capfd.readouterr().out.splitlines() if not line.startswith("==")]
    assert called == [
        "PYTHON=/a/python VENV=.venvs/3.11 test",
        "PYTHON=/b/python VENV=.venvs/3.13 test",
    ]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [(["passed", NOT_FOUND], 0), (["passed", "failed"], 1), ([NOT_FOUND, NOT_FOUND], 1)],
)
def test_the_exit_code_says_whether_all_that_were_found_pass(outcomes: list[str], expected: int) -> None:
    assert code(dict(zip(("3.11", "3.12"), outcomes, strict=True))) == expected
