"""Fuzz for some minutes: `python -m tests.fuzz --seed 1 --minutes 10`; one case alone: `--case 4711`.

Ends with 1 when anything was found: an error that is no finding, a case that hung or killed its process, or a reach
outside. Each is printed with the command that runs it again.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, json

from tests.fuzz import target
from tests.fuzz.worker import PATIENCE, Options

MANY = 1 << 40  # cases: more than there is time for
SHOWN = 40  # faults in full


class Fault(Struct, frozen=True):
    """A case that went wrong, and how."""

    case: int
    error: str
    place: str = ""


class Report(Struct):
    """What was run and found so far; `workspaces` are the cases that had no fault in their files."""

    cases: int
    workspaces: int
    faults: list[Fault]

    def line(self) -> str:
        distinct = len({fault.place or fault.error for fault in self.faults})
        return (
            f"{self.cases} cases, {self.workspaces} of them workspaces; {len(self.faults)} faults in {distinct} places"
        )


def fuzz(
    seed: int, seconds: float, cases: int = MANY, patience: float = PATIENCE, module: str = "tests.fuzz.worker"
) -> Report:
    """Run cases, one worker after the other, until the time is over or there are so many."""
    report = Report(0, 0, [])
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while report.cases < cases and time.monotonic() < until:
            _work(report, Options(seed, report.cases, cases, until, f"{folder}/case", patience), module)
    return report


def _work(report: Report, options: Options, module: str) -> None:
    """One worker's life. One that dies has a fault in the case it was at; the next goes on behind it."""
    place = Path(options.place)
    place.unlink(missing_ok=True)
    command = [sys.executable, "-m", module, json.encode(options).decode()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.decode(line) for line in done.stdout.splitlines() if line.startswith("{")]
    report.faults += [Fault(**line) for line in lines if "case" in line]
    if done.returncode == 0:
        report.cases += lines[-1]["cases"]
        report.workspaces += lines[-1]["workspaces"]
        return
    if not place.exists():
        raise RuntimeError(done.stderr)
    at = int.from_bytes(place.read_bytes(), "big")
    report.faults.append(Fault(at, f"the process ended with {done.returncode}: {_why(done.stderr)}"))
    report.cases = at + 1


def _why(stderr: str) -> str:
    """The head of what the watchdog, or a dying interpreter, told."""
    return " | ".join(line.strip() for line in stderr.splitlines()[:12])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--case", type=int, help="run this one alone, and show its files")
    chosen = parser.parse_args(arguments)
    if chosen.case is not None:
        for path, data in target.made(chosen.seed, chosen.case).items():
            print(f"-- {path} --\n{data.decode('utf-8', 'backslashreplace')}")
        print("a workspace" if target.run(chosen.seed, chosen.case) else "findings")
        return 0
    report = fuzz(chosen.seed, chosen.minutes * 60)
    for fault in report.faults[:SHOWN]:
        print(f"{fault.error}\n  at {fault.place}\n  python -m tests.fuzz --seed {chosen.seed} --case {fault.case}")
    print(report.line())
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
