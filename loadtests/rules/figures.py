"""What the measured rounds come to."""

from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct

TARGET = 1.5  # Annai's time over that of rules written by hand
HANDWRITTEN = "rules written by hand in Python"
ANNAI = "Annai, two of those that hold start"
ALL_START = "Annai, all that hold start"


class Row(Struct, frozen=True):
    """A system: processor microseconds a decision, and their ratio to those of the rules written by hand."""

    system: str
    cost: float
    ratio: float


def rows(rounds: Mapping[str, Sequence[float]]) -> list[Row]:
    """From the seconds a decision of each system and round: the medians, and the medians of each round's ratio."""
    base = rounds[HANDWRITTEN]
    return [
        Row(system, median(times) * 1e6, median(time / other for time, other in zip(times, base, strict=True)))
        for system, times in rounds.items()
    ]


def good(rows: Sequence[Row]) -> bool:
    """Whether Annai, in its dearer row, is within the target and faster than each other system."""
    ratios = {row.system: row.ratio for row in rows}
    annai = max(ratios.pop(ANNAI), ratios.pop(ALL_START))
    del ratios[HANDWRITTEN]
    return annai <= TARGET and all(annai < ratio for ratio in ratios.values())


def table(rows: Sequence[Row]) -> str:
    """The rows as lines of text."""
    lines = [f"{'':38}{'µs/decision':>12}{'ratio':>8}"]
    lines += [f"{row.system:38}{row.cost:12,.1f}{row.ratio:8.2f}" for row in rows]
    return "\n".join([*lines, f"Annai's ratio is to be at most {TARGET}, and lower than that of each other system"])
