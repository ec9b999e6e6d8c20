"""Two benchmark files side by side.

    python -m loadtests.compare BEFORE AFTER

A row's figure and its ratio are each compared: the change, and whether it is within the noise. Where the ranges of
both runs' rounds overlap, the difference may be chance. Ratios compare better than figures: what slowed the machine
slowed both sides of a ratio.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

from loadtests.rows import Row, number

NAME = 52  # characters


class Report(Struct, frozen=True):
    """What a benchmark file says that matters here."""

    commit: str | None
    rows: list[Row]


def read(path: Path) -> Report:
    """Raises OSError and MsgspecError."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def lines(before: Report, after: Report) -> list[str]:
    """The comparison: one line a figure, and one a ratio, of the rows that either has."""
    earlier = {row.name: row for row in before.rows}
    later = {row.name: row for row in after.rows}
    found = [f"{'':{NAME}}{'before':>12}{'after':>12}{'change':>9}"]
    for name in earlier | later:
        if name in earlier and name in later:
            found += _both(earlier[name], later[name])
        else:
            found.append(f"{name:{NAME}}only {'before' if name in earlier else 'after'}")
    return found


def _both(before: Row, after: Row) -> list[str]:
    found = [f"{before.name:{NAME}}{_change(before.figures, after.figures)}  {after.unit}".rstrip()]
    if before.ratios and after.ratios:
        found.append(f"{'  against ' + after.against:{NAME}}{_change(before.ratios, after.ratios)}")
    return found


def _change(before: Sequence[float], after: Sequence[float]) -> str:
    one, other = median(before), median(after)
    change = f"{other / one:.3f} ×" if one else ""
    return f"{number(one):>12}{number(other):>12}{change:>9}  {noise(before, after)}"


def noise(before: Sequence[float], after: Sequence[float]) -> str:
    """Whether the rounds tell the two apart."""
    if len(before) < 2 or len(after) < 2:
        return "one round: no telling" if list(before) != list(after) else "the same"
    if max(before) < min(after) or max(after) < min(before):
        return "beyond the noise"
    return "within the noise"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m loadtests.compare", description="Compare two benchmark files.")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    options = parser.parse_args(arguments)
    try:
        before, after = read(options.before), read(options.after)
    except (OSError, msgspec.MsgspecError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 2
    print(f"before: {before.commit}\nafter:  {after.commit}")
    print("\n".join(lines(before, after)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
