"""The rows of the table: what was measured, against what, and whether it is good enough."""

from collections.abc import Sequence
from math import inf
from statistics import median
from typing import Any, Literal

import msgspec
from msgspec import Struct


class Limit(Struct, frozen=True):
    """What a row's ratio, or its figure, has to be."""

    of: Literal["ratio", "figure"]
    sense: Literal["≥", "≤"]
    value: float

    def holds(self, value: float) -> bool:
        return value >= self.value if self.sense == "≥" else value <= self.value


class Row(Struct, frozen=True):
    """One line: a figure and perhaps its ratio `against` something, each round's own, in the order of the rounds.

    The figure of the row is the median over its rounds, and so is its ratio. There is at least one round.
    """

    name: str
    unit: str
    figures: tuple[float, ...]
    ratios: tuple[float, ...] = ()
    against: str = ""
    limit: Limit | None = None

    @property
    def figure(self) -> float:
        return median(self.figures)

    @property
    def ratio(self) -> float | None:
        return median(self.ratios) if self.ratios else None

    @property
    def good(self) -> bool | None:
        """Whether the limit holds; None without a limit."""
        if self.limit is None:
            return None
        value = self.figure if self.limit.of == "figure" else self.ratio
        return value is not None and self.limit.holds(value)


def at_least(value: float, of: Literal["ratio", "figure"] = "ratio") -> Limit:
    return Limit(of, "≥", value)


def at_most(value: float, of: Literal["ratio", "figure"] = "ratio") -> Limit:
    return Limit(of, "≤", value)


def quotients(ones: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    """Each round's figure over that of its partner; infinite over nothing."""
    return tuple(one / other if other else inf for one, other in zip(ones, others, strict=True))


def to_json(row: Row) -> dict[str, Any]:
    """The row with what follows from it."""
    return {**msgspec.to_builtins(row), "figure": row.figure, "ratio": row.ratio, "good": row.good}


def table(rows: Sequence[Row]) -> str:
    """The rows as lines of text."""
    lines = [f"{'':52}{'figure':>12} {'unit':15}{'ratio':>8}  {'against':34}target"]
    return "\n".join([*lines, *map(_line, rows)])


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    return f"{row.name:52}{number(row.figure):>12} {row.unit:15}{ratio:>8}  {row.against:34}{_verdict(row)}".rstrip()


def _verdict(row: Row) -> str:
    if row.limit is None:
        return ""
    return f"{row.limit.sense} {row.limit.value:g} {'met' if row.good else 'MISSED'}"


def number(value: float) -> str:
    """A figure with about four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1_000 or value in (0, 1) else f"{value:.4g}"
