"""Which files of the tree people wrote."""

import re
from collections.abc import Iterator
from pathlib import Path

WRITTEN = frozenset({".py", ".ts", ".js", ".mjs", ".css", ".html", ".sql", ".lua", ".sh"})
SKIPPED = frozenset({"node_modules", "__pycache__", "dist"})
BUILT = Path("engine/annai/api/static/widget")
GENERATED = re.compile(r"(//|#|/\*|--) Generated\b")


def files(root: Path) -> Iterator[Path]:
    """Every file of the tree that is meant for git, in order of its path."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if not _skipped(path.name):
                yield from files(path)
        elif path.is_file():
            yield path


def sources(root: Path) -> Iterator[Path]:
    """Source files written by hand: of a known kind, not built, and not marked as generated in their first line."""
    written = (path for path in files(root) if path.suffix in WRITTEN)
    return (path for path in written if (root / BUILT) not in path.parents and not _is_generated(path))


def _skipped(folder: str) -> bool:
    return folder in SKIPPED or (folder.startswith(".") and folder != ".ci")


def _is_generated(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return GENERATED.match(file.readline()) is not None
