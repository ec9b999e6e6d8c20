"""Are generated files what their generator makes? `python -m tools.fresh PATH… -- COMMAND…`.

Runs the command and compares the files below the paths before and after. A stale file is written anew and named, and
the exit code is 1: what remains is to commit it.
"""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tools.sources import files

Digests = Mapping[Path, str]


def digests(paths: Iterable[Path]) -> Digests:
    """The SHA-256 of each file at or below the paths."""
    found = [file for path in paths for file in (files(path) if path.is_dir() else [path])]
    return {file: sha256(file.read_bytes()).hexdigest() for file in found if file.exists()}


def changed(before: Digests, after: Digests) -> list[Path]:
    """Files that came, went or differ, in order."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def main(arguments: Sequence[str]) -> int:
    if "--" not in arguments:
        print("usage: python -m tools.fresh PATH... -- COMMAND...", file=sys.stderr)
        return 2
    split = arguments.index("--")
    paths = [Path(argument) for argument in arguments[:split]]
    before = digests(paths)
    subprocess.run(arguments[split + 1 :], check=True)
    stale = changed(before, digests(paths))
    for path in stale:
        print(f"{path}: was stale and has been generated anew: commit it [stale]", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
