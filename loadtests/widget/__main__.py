"""`python -m loadtests.widget`: prints the budgets with their verdicts, and writes the JSON beside.

Exit code 0: every budget is kept. 1: one is not. 2: something is not installed, or the measurement failed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import msgspec
from playwright.async_api import Error as BrowserError

from annai.runtime.clock import wall_clock
from loadtests.manifest import manifest
from loadtests.process import StartError
from loadtests.widget.contenders import bundle, missing, titles
from loadtests.widget.measured import Measured
from loadtests.widget.report import page, text
from loadtests.widget.rows import Row, rows
from loadtests.widget.run import Plan, measure
from loadtests.widget.weights import weigh

KEPT, BROKEN, FAILED = 0, 1, 2
FAILURES = (BrowserError, CalledProcessError, OSError, StartError, TimeoutError)


def main() -> int:
    options = parse(sys.argv[1:])
    if lacking := missing():
        print(f"widget-bench: {lacking}", file=sys.stderr)
        return FAILED
    plan = Plan(runs=2, idles=1) if options.quick else Plan(runs=options.runs)
    try:
        found, measured = _run(plan)
    except FAILURES as error:
        print(f"widget-bench: {type(error).__name__}: {error}", file=sys.stderr)
        return FAILED
    _write(options, plan, found, measured)
    return KEPT if options.quick or all(row.good for row in found) else BROKEN


def _run(plan: Plan) -> tuple[list[Row], Measured]:
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as name:
        folder = Path(name)
        weights = weigh(bundle(folder / "built"))
        measured = asyncio.run(measure(folder, folder / "built", plan))
    return rows(measured, weights), measured


def _write(options: Any, plan: Plan, found: list[Row], measured: Measured) -> None:
    told = {"measured_at": wall_clock(), **manifest(msgspec.to_builtins(plan))}
    visits = [
        {"contender": contender, "kind": kind, "rate": rate, "visits": took}
        for (contender, kind, rate), took in measured.visits.items()
    ]
    judged = [{**msgspec.to_builtins(row), "good": row.good} for row in found]
    whole = {**told, "titles": titles(), "rows": judged, "visits": msgspec.to_builtins(visits)}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(text(found))
    print(f"written to {options.json}")
    if options.out:
        options.out.write_text(page(found, titles(), told), "utf-8")
        print(f"written to {options.out}")


def parse(arguments: list[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python -m loadtests.widget", description="Measure the widget beside others.")
    parser.add_argument("--runs", type=int, default=Plan().runs, help="visits of each with each setting")
    parser.add_argument("--quick", action="store_true", help="two visits of each, to see that all works")
    parser.add_argument("--json", type=Path, default=Path(".bench/widget.json"), metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the page of the docs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
