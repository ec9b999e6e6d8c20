"""Do to a real server what the fault table says, again and again, and print what was lost or doubled.

`python -m tests.faults` does every row 20 times on its stores, each after its positive control: the same row with a
server that has a known fault, which must be found. Exits with 1 when a row finds a fault, or a control finds none.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults import table
from tests.faults.kept import Done, Kept
from tests.faults.row import Outcome, Place, Row, Run
from tests.faults.rows import ROWS
from tests.faults.stores import STORES

FAULTS_SHOWN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whoever is ended ends what he has started
    began, good, kept = time.monotonic(), True, Kept(options.kept)
    print(*table.HEAD, sep="\n", flush=True)
    for row, store in _chosen(options):
        line, passed = _row(row, store, options.runs, options.seed, kept)
        print(line, flush=True)
        good = good and passed
        if options.out:
            table.put_into(options.out, [line])
    print(f"It took {(time.monotonic() - began) / 60:.1f} minutes.", file=sys.stderr)
    return 0 if good else 1


def _chosen(options: argparse.Namespace) -> Iterator[tuple[Row, str]]:
    for row in ROWS:
        if options.only in (None, row.name):
            yield from ((row, store) for store in row.stores if store in (options.store or STORES))


def _row(row: Row, store: str, runs: int, seed: int, kept: Kept) -> tuple[str, bool]:
    """Do a row: its line, and whether it found what it must, and nothing else."""
    lacking = row.missing()
    if lacking is not None:
        return table.not_run(row, store, lacking), False
    control = _control(row, store, seed, kept)
    seeds = range(seed + 1, seed + max(1, runs // row.share) + 1)
    outcomes = [_found(row, store, False, each, kept) for each in seeds]
    passed = control is not None and not any(outcome.faults for outcome in outcomes)
    return table.line(row, store, outcomes, control), passed


def _control(row: Row, store: str, seed: int, kept: Kept) -> Outcome | None:
    """The first run of the control that found a fault."""
    outcomes = (_found(row, store, True, seed + number, kept) for number in range(row.tries))
    return next((outcome for outcome in outcomes if outcome.acknowledged and outcome.faults), None)


def _found(row: Row, store: str, is_control: bool, seed: int, kept: Kept) -> Outcome:
    """What a run finds, or found before; and a line about it, for those who wait or look for a fault."""
    found = kept.get(row.name, store, is_control, seed)
    if found is None:
        found = _once(row.control if is_control else row.run, store, seed)
        kept.put(Done(row.name, store, is_control, seed, found))
    name = f"{'control of ' * is_control}{row.name} on {store}, seed {seed}"
    counts = f"{found.acknowledged} acknowledged, {found.lost} lost, {found.doubled} doubled, {found.recovery:.2f} s"
    print(f"{name}: {counts}", *found.faults[:FAULTS_SHOWN], sep="\n    ", file=sys.stderr, flush=True)
    return found


def _once(run: Run, store: str, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="annai-fault-") as folder, STORES[store](Path(folder)) as place:
        return asyncio.run(_run(run, place, seed))


async def _run(run: Run, place: Place, seed: int) -> Outcome:
    """A run that breaks off has acknowledged nothing, and says why."""
    try:
        return await run(place, seed)
    except Exception as error:
        return Outcome(0, wrong=(f"the run broke off: {error!r}",))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", choices=[row.name for row in ROWS], metavar="ROW", help="one row, by its name")
    parser.add_argument("--store", action="append", choices=list(STORES), help="on one store")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="decides what each run does, and when")
    parser.add_argument("--out", type=Path, metavar="FILE.md", help="put the lines into the table of this page, too")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="keep what runs find; what is there is not run again")
    return parser


if __name__ == "__main__":
    sys.exit(main())
