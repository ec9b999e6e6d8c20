"""The table of what was measured: one line for each row of the fault table and store, as Markdown."""

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.faults.row import Outcome, Row

HEAD = (
    "| fault | store | runs | acknowledged | lost | doubled | recovery, median (worst) | positive control |",
    "|---|---|---:|---:|---:|---:|---:|---|",
)


def line(row: Row, store: str, outcomes: Sequence[Outcome], control: Outcome | None) -> str:
    recoveries = [outcome.recovery for outcome in outcomes]
    cells = (
        row.title,
        store,
        len(outcomes),
        f"{sum(outcome.acknowledged for outcome in outcomes):,}",
        _counted(sum(outcome.lost for outcome in outcomes), sum(outcome.tail for outcome in outcomes)),
        _counted(sum(outcome.doubled for outcome in outcomes), sum(outcome.window for outcome in outcomes)),
        f"{statistics.median(recoveries):.2f} s ({max(recoveries):.2f} s)",
        _seen(control),
    )
    return f"| {' | '.join(map(str, cells))} |"


def not_run(row: Row, store: str, lacking: str) -> str:
    return f"| {row.title} | {store} | not run: {lacking} | | | | | |"


def put_into(page: Path, lines: Iterable[str]) -> None:
    """Put lines into the table of a Markdown page: in the places of those of the same row and store, or behind them.

    A page without the table gets one, at its end.
    """
    text = page.read_text("utf-8").splitlines() if page.exists() else []
    if HEAD[0] not in text:
        text += [*([""] if text else []), *HEAD]
    first = text.index(HEAD[0]) + len(HEAD)
    last = first + next((place for place, one in enumerate(text[first:]) if not one.startswith("|")), len(text) - first)
    known = {_key(one): one for one in [*text[first:last], *lines]}
    page.write_text("\n".join([*text[:first], *known.values(), *text[last:]]) + "\n", "utf-8")


def _key(line: str) -> str:
    return "|".join(line.split("|")[:3])


def _counted(count: int, allowed: int) -> str:
    return f"{count} (all in the window)" if 0 < count <= allowed else str(count)


def _seen(control: Outcome | None) -> str:
    if control is None:
        return "NOT SEEN"
    counts = {"lost": control.lost, "doubled": control.doubled, "wrong": len(control.wrong)}
    return "seen: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
