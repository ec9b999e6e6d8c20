from collections.abc import Iterable
from pathlib import Path

from tools.sources import files, sources


def write(root: Path, name: str, text: str = "") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def names(root: Path, paths: Iterable[Path]) -> list[str]:
    return [str(path.relative_to(root)) for path in paths]


def test_files_leave_out_what_is_not_for_git(tmp_path: Path) -> None:
    for name in ("a.md", ".ci/run", ".venv/b.py", "widget/node_modules/c.js", "__pycache__/d.pyc", "dist/e.js"):
        write(tmp_path, name)
    assert names(tmp_path, files(tmp_path)) == [".ci/run", "a.md"]


def test_sources_are_code_that_people_wrote(tmp_path: Path) -> None:
    write(tmp_path, "flow.py", "import re\n")
    write(tmp_path, "guide.md")
    write(tmp_path, "types.ts", "// Generated from the wire's models.\n")
    write(tmp_path, "types.py", '"""From here types are generated."""\n')
    write(tmp_path, "engine/annai/api/static/widget/widget.js", "(()=>{})();\n")
    write(tmp_path, "engine/annai/api/static/login.js", "start();\n")
    assert names(tmp_path, sources(tmp_path)) == ["engine/annai/api/static/login.js", "flow.py", "types.py"]
