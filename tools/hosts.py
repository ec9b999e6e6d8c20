"""No file names the host of a package registry, so that any mirror serves: `python -m tools.hosts`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.sources import files

HOST = re.compile(rb"\b(?:py(?:pi|thonhosted)\.org|(?:npm(?:js|mirror)|yarnpkg)\.(?:org|com))\b", re.IGNORECASE)


def named_hosts(root: Path) -> Iterator[str]:
    """`path:line: what to do` for each line that names one."""
    for path in files(root):
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            if found := HOST.search(line):
                place = f"{path.relative_to(root)}:{number}"
                yield f"{place}: names {found[0].decode()}: leave the host out [registry-host]"


def main() -> int:
    found = list(named_hosts(Path.cwd()))
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
