"""Do to a real server what the fault table says, again and again, and print what was lost or doubled.

`python -m tests.faults` does every row 20 times on every store, each after its positive control: the same row with a
server that has a known fault, which must be found. Exits with 1 when a row finds a fault, or a control finds none.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.row import Outcome, Place, Row, Run
from tests.faults.rows import ROWS
from tests.faults.stores import STORES

FAULTS_SHOWN = 10
HEAD = (
    "| fault | store | runs | acknowledged | lost | doubled | recovery, median (worst) | positive control |\n"
    "|---|---|---:|---:|---:|---:|---:|---|"
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    rows = [row for row in ROWS if options.only in (None, row.name)]
    good = True
    print(HEAD, flush=True)
    for store in options.store or STORES:
        for row in rows:
            good = _row(row, store, options.runs, options.seed) and good
    return 0 if good else 1


def _row(row: Row, store: str, runs: int, seed: int) -> bool:
    """Do a row and print its line; whether it found what it must, and nothing else."""
    lacking = row.missing()
    if lacking is not None:
        print(f"| {row.title} | {store} | not run: {lacking} | | | | | |", flush=True)
        return False
    control = _control(row, store, seed)
    outcomes = [_told(row, store, seed + number) for number in range(1, runs + 1)]
    print(_line(row, store, outcomes, control), flush=True)
    return control is not None and not any(outcome.faults for outcome in outcomes)


def _control(row: Row, store: str, seed: int) -> Outcome | None:
    """The first run of the control that found a fault."""
    outcomes = (_once(row.control, store, seed + number) for number in range(row.tries))
    return next((outcome for outcome in outcomes if outcome.acknowledged and outcome.faults), None)


def _told(row: Row, store: str, seed: int) -> Outcome:
    """A run, and a line about it, for those who wait or look for a fault."""
    one = _once(row.run, store, seed)
    counts = f"{one.acknowledged} acknowledged, {one.lost} lost, {one.doubled} doubled, {one.recovery:.2f} s"
    print(f"{row.name}, seed {seed}: {counts}", *one.faults[:FAULTS_SHOWN], sep="\n    ", file=sys.stderr, flush=True)
    return one


def _once(run: Run, store: str, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="annai-fault-") as folder, STORES[store](Path(folder)) as url:
        return asyncio.run(_run(run, Place(Path(folder), url, store), seed))


async def _run(run: Run, place: Place, seed: int) -> Outcome:
    """A run that breaks off has acknowledged nothing, and says why."""
    try:
        return await run(place, seed)
    except Exception as error:
        return Outcome(0, wrong=(f"the run broke off: {error!r}",))


def _line(row: Row, store: str, outcomes: Sequence[Outcome], control: Outcome | None) -> str:
    recoveries = [outcome.recovery for outcome in outcomes]
    cells = (
        row.title,
        store,
        len(outcomes),
        f"{sum(outcome.acknowledged for outcome in outcomes):,}",
        sum(outcome.lost for outcome in outcomes),
        _doubled(outcomes),
        f"{statistics.median(recoveries):.2f} s ({max(recoveries):.2f} s)",
        _seen(control),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _doubled(outcomes: Sequence[Outcome]) -> str:
    doubled, window = sum(outcome.doubled for outcome in outcomes), sum(outcome.window for outcome in outcomes)
    return f"{doubled} (all in the window)" if doubled and doubled <= window else str(doubled)


def _seen(control: Outcome | None) -> str:
    if control is None:
        return "NOT SEEN"
    counts = {"lost": control.lost, "doubled": control.doubled, "wrong": len(control.wrong)}
    return "seen: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", choices=[row.name for row in ROWS], metavar="ROW", help="one row, by its name")
    parser.add_argument("--store", action="append", choices=list(STORES), help="on one store")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="decides what each run does, and when")
    return parser


if __name__ == "__main__":
    sys.exit(main())
