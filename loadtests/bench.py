"""The benchmark: every promise about speed, measured in one session on this machine.

    python -m loadtests.bench [--only NAME …] [--quick | --full] [--accounts N] [--out FILE]

Each server is a process of its own on one core; no two of them are busy at once. The load runs on another core. What
is compared runs by turns within seconds. See docs/benchmarks.md for what each line means.

Exit code 0: every target is met. 1: one is not, or was not measured here. 2: a measurement failed.
"""

import argparse
import gc
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import msgspec
import uvloop
from msgspec import Struct

from annai.runtime.clock import wall_clock
from annai.store.errors import StoreError
from loadtests.answers import BadAnswer
from loadtests.manifest import manifest
from loadtests.measures import APART, LONG, MEASURES, SCALE, Measure
from loadtests.measures.rules import Skipped
from loadtests.process import LOAD_CORE, StartError, allow_many_files, pin
from loadtests.rows import Row, table, to_json
from loadtests.session import QUICK, Plan, Session

FAILURES = (StartError, BadAnswer, StoreError, OSError, CalledProcessError, msgspec.MsgspecError)
MET, MISSED, FAILED = 0, 1, 2


class Result(Struct, frozen=True):
    """The rows, and by the name of a measurement why it failed or was skipped."""

    rows: list[Row]
    failed: dict[str, str]
    skipped: dict[str, str]

    def code(self, quick: bool) -> int:
        """The exit code. What was skipped has not met its target; a quick run only shows that all works."""
        if self.failed:
            return FAILED
        met = not self.skipped and all(row.good is not False for row in self.rows)
        return MET if quick or met else MISSED


async def run(folder: Path, plan: Plan, measures: Mapping[str, Measure]) -> Result:
    """Make the measurements one after the other; one that fails leaves the others alone."""
    session = Session(folder, plan)
    result = Result([], {}, {})
    try:
        for name, measure in measures.items():
            await _one(name, measure, session, result)
    finally:
        await session.close()
    result.rows.extend(session.audits)
    return result


async def _one(name: str, measure: Measure, session: Session, result: Result) -> None:
    print(f"bench: {name} …", file=sys.stderr, flush=True)
    try:
        result.rows.extend(await measure(session))
    except Skipped as reason:
        result.skipped[name] = str(reason)
    except FAILURES as error:
        result.failed[name] = f"{type(error).__name__}: {error}"


def report(plan: Plan, result: Result, out: Path) -> None:
    """Print the table, and write the JSON."""
    settings = {**msgspec.to_builtins(plan), "identity": "enforce", "durability": "fsync (SQLite FULL)"}
    found = {"failed": result.failed, "skipped": result.skipped, "rows": [to_json(row) for row in result.rows]}
    out.parent.mkdir(parents=True, exist_ok=True)
    whole = {"measured_at": wall_clock(), **manifest(settings), **found}
    out.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(table(result.rows))
    for word, reasons in (("skipped", result.skipped), ("FAILED", result.failed)):
        for name, reason in reasons.items():
            print(f"{name} {word}: {reason}")
    print(f"written to {out}")


def chosen(options: Any) -> dict[str, Measure]:
    known = {**MEASURES, **LONG, **SCALE, **APART}
    if options.only:
        return {name: known[name] for name in known if name in options.only}
    if options.scale:
        return SCALE
    return {**MEASURES, **LONG} if options.full else MEASURES


def main() -> int:
    options = parse(sys.argv[1:])
    plan = msgspec.structs.replace(QUICK if options.quick else Plan(), accounts=options.accounts)
    pin(0, LOAD_CORE)
    allow_many_files()
    gc.disable()  # a pause of the generator would count as the server's; the session collects between measurements
    # Beside the code, not in a temporary folder, which may lie in memory: a commit shall cost what it costs.
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
        result = uvloop.run(run(Path(folder), plan, chosen(options)))
    report(plan, result, options.out)
    return result.code(options.quick)


def parse(arguments: list[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench", description="Measure how fast Annai is.")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="a short small round of each, to see that all works")
    parser.add_argument("--scale", action="store_true", help="what it takes at scale: on Redis, and of many users")
    length.add_argument("--full", action="store_true", help="the long measurements too: a million users and timers")
    names = [*MEASURES, *LONG, *SCALE, *APART]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--accounts", type=int, default=0, metavar="N", help="spread the users over N accounts")
    parser.add_argument("--out", type=Path, default=Path(".bench/bench.json"), metavar="FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
