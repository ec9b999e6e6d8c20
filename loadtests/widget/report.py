"""The table, on the terminal and as a page of the docs."""

from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.widget.contenders import ANNAI, SHOWN
from loadtests.widget.rows import Row

PAGE = """\
# The widget beside others

Measured by `make widget-bench OUT=docs/widget-benchmarks.md`, which writes this page: {titles}, in one run, on one
page, by turns, in Chromium. {runs} visits of each; figures are medians unless the row says otherwise. "4×" is a
processor made four times slower by the browser. [Benchmarks](benchmarks.md#the-widget) says what each row is.

Machine: {processor}, {cores} cores, {system}. Commit {commit}.

{table}
"""


def text(rows: Sequence[Row]) -> str:
    """The rows as lines for a terminal."""
    head = f"{'':42}{'unit':>7}" + "".join(f"{name:>10}" for name in SHOWN) + "  budget"
    return "\n".join([head, *map(_line, rows)])


def page(rows: Sequence[Row], titles: Mapping[str, str], manifest: Mapping[str, Any]) -> str:
    machine = manifest["machine"]
    head = ["", *titles.values(), "budget", ""]
    lines = [head, ["---"] * len(head), *([*_cells(row), f"**{_verdict(row)}**"] for row in rows)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    names = ", ".join(titles.values())
    return PAGE.format(
        titles=names, runs=manifest["settings"]["runs"], commit=manifest["commit"], table=table, **machine
    )


def _line(row: Row) -> str:
    figures = "".join(f"{_figure(row, name):>10}" for name in SHOWN)
    return f"{row.item:42}{row.unit:>7}{figures}  {row.budget}: {_verdict(row)}"


def _cells(row: Row) -> list[str]:
    unit = f", {row.unit}" if row.unit else ""
    return [row.item + unit, *(_figure(row, name) for name in SHOWN), row.budget]


def _figure(row: Row, name: str) -> str:
    value = row.figures.get(name)
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def _verdict(row: Row) -> str:
    if row.good:
        return "met"
    return f"MISSED ({_figure(row, ANNAI)} > {row.most:.3g})"
