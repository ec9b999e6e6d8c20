from pathlib import Path

import pytest

from tools.functions import Function, functions, python_functions, typescript_functions

PYTHON = """\
@decorated
def outer(a):
    def inner():
        return a
    return inner

class Thing:
    async def method(self) -> None:
        await self
"""

TYPESCRIPT = b"""\
export function plain(): number {
  return 1;
}
const arrow = (a: number) => a;
class Thing {
  method(): void {
    call(() => {
      done();
    });
  }
}
"""


def test_python_functions_run_from_head_to_end() -> None:
    assert python_functions(PYTHON) == [
        Function("outer", 2, length=4, own=3),
        Function("inner", 3, length=2, own=2),
        Function("method", 8, length=2, own=2),
    ]


def test_typescript_functions_are_found_in_every_form() -> None:
    assert typescript_functions(TYPESCRIPT) == [
        Function("plain", 1, length=3, own=3),
        Function("arrow", 4, length=1, own=1),
        Function("method", 6, length=5, own=3),
        Function("(no name)", 7, length=3, own=3),
    ]


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [("a.py", "def f(): ...", 1), ("a.ts", "function f() {}", 1), ("a.mjs", "f = () => 1", 1), ("a.css", "f() {}", 0)],
)
def test_the_suffix_says_the_language(tmp_path: Path, name: str, text: str, count: int) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(functions(tmp_path / name)) == count
