"""The house limits on the size of hand-written files and functions: `python -m tools.limits`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct

from tools.functions import Function, functions
from tools.sources import sources

FILE_LINES = 400
FUNCTION_P95 = 40  # lines; the 95th percentile stays under it
FUNCTION_OWN = 40  # lines; functions inside it count for themselves


class Measured(Struct, frozen=True):
    """A source file: its path from the root, its lines, its functions."""

    path: str
    lines: int
    functions: tuple[Function, ...]


def measure(root: Path) -> list[Measured]:
    return [Measured(str(path.relative_to(root)), line_count(path), tuple(functions(path))) for path in sources(root)]


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def percentile(values: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile; 0 when there are no values."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[rank - 1] if ordered else 0


def faults(measured: Sequence[Measured]) -> list[str]:
    """What is over a limit, one line each."""
    found = [
        f"{file.path}: {file.lines} lines, the limit is {FILE_LINES}: split the file [file-length]"
        for file in measured
        if file.lines > FILE_LINES
    ]
    found += [
        f"{file.path}:{function.line}: {function.name} has {function.own} lines of its own, "
        f"the limit is {FUNCTION_OWN}: split the function [function-length]"
        for file in measured
        for function in file.functions
        if function.own > FUNCTION_OWN
    ]
    p95 = percentile(lengths(measured), 95)
    if p95 >= FUNCTION_P95:
        found.append(f"95 % of the functions should have under {FUNCTION_P95} lines; p95 is {p95} [function-p95]")
    return found


def lengths(measured: Sequence[Measured]) -> list[int]:
    return [function.length for file in measured for function in file.functions]


def summary(measured: Sequence[Measured]) -> str:
    found = lengths(measured)
    return (
        f"{len(measured)} files, the longest {max((file.lines for file in measured), default=0)} lines; "
        f"{len(found)} functions, median {median(found or [0]):g}, p95 {percentile(found, 95)}, "
        f"the longest {max(found, default=0)} lines"
    )


def main() -> int:
    measured = measure(Path.cwd())
    print(summary(measured))
    found = faults(measured)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
