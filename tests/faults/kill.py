"""Kill the server under load, start it again, and look for what was lost or doubled.

`python -m tests.faults.kill --runs 20` prints a line for each run and exits with 1 on any loss.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from msgspec import Struct

from annai.store.connect import open_store
from annai.store.protocol import Store
from tests.faults.audit import Findings, audit, drain
from tests.faults.load import Load
from tests.serving import COUNTING, Served, start_server

EARLIEST, LATEST = 0.3, 2.5  # seconds of load, from its first answer, before the kill
RETRIED = 100  # acknowledged requests that are sent again
FAULTS_SHOWN = 10
HEAD = (
    f"{'run':>4} {'killed after ms':>16} {'sent':>7} {'acknowledged':>13} {'lost':>6} {'doubled':>8} {'recovery s':>11}"
)


class Outcome(Struct, frozen=True):
    """A run: `sent` and `acknowledged` are events at the kill, `recovery` seconds until ready and drained."""

    killed_after: int
    sent: int
    acknowledged: int
    recovery: float
    findings: Findings

    def line(self, run: int) -> str:
        lost, doubled = len(self.findings.lost), len(self.findings.doubled)
        counts = f"{self.killed_after:>16} {self.sent:>7} {self.acknowledged:>13} {lost:>6} {doubled:>8}"
        return f"{run:>4} {counts} {self.recovery:>11.2f}"

    @property
    def faults(self) -> list[str]:
        return [*self.findings.lost, *self.findings.doubled]


async def kill_once(folder: Path, seed: int, module: str = "annai") -> Outcome:
    """One run in an empty folder; `module` is the server that is killed. The one after it is always Annai."""
    random = Random(seed)
    served = start_server(folder, workspace=COUNTING, module=module)
    load = Load(served.url, f"{seed}-{secrets.token_hex(4)}", random)
    after = random.uniform(EARLIEST, LATEST)
    await _kill_under_load(served, load, after)
    sent, acknowledged = load.sent, len(load.acknowledged)
    began = time.perf_counter()
    with start_server(folder, workspace=COUNTING, port=served.port) as again:
        store = open_store(again.store)
        await store.open()
        try:
            await drain(store)
            recovery = time.perf_counter() - began
            findings = await _judge(store, load)
        finally:
            await store.close()
    return Outcome(round(after * 1000), sent, acknowledged, recovery, findings)


async def _kill_under_load(served: Served, load: Load, after: float) -> None:
    try:
        await load.open()
        driving, begun = asyncio.create_task(load.drive()), asyncio.create_task(load.begun.wait())
        await asyncio.wait([driving, begun], return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        await asyncio.wait([driving], timeout=after)
        load.end()
        served.kill()
        await driving
    except Exception as error:
        error.add_note(f"the server wrote:\n{served.errors.read_text()}")
        raise
    finally:
        served.kill()


async def _judge(store: Store, load: Load) -> Findings:
    """Before retries, which would heal a loss, and after them, for they must change nothing that was there."""
    found = await audit(store, load.acknowledged)
    await load.retry(RETRIED)
    await drain(store)
    return found + await audit(store, load.acknowledged)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    print(HEAD, flush=True)
    outcomes = [_run(number, options) for number in range(1, options.runs + 1)]
    lost = sum(len(outcome.findings.lost) for outcome in outcomes)
    doubled = sum(len(outcome.findings.doubled) for outcome in outcomes)
    acknowledged = sum(outcome.acknowledged for outcome in outcomes)
    print(f"{len(outcomes)} runs: {acknowledged} events acknowledged, {lost} lost, {doubled} doubled")
    return 1 if any(outcome.faults for outcome in outcomes) else 0


def _run(number: int, options: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="annai-kill-") as folder:
        outcome = asyncio.run(kill_once(Path(folder), options.seed + number, options.server))
    print(outcome.line(number), flush=True)
    for fault in outcome.faults[:FAULTS_SHOWN]:
        print(f"     {fault}", file=sys.stderr)
    return outcome


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="decides the load and the moments of the kills")
    parser.add_argument("--server", default="annai", help="the module to kill, such as tests.faults.lossy_server")
    return parser


if __name__ == "__main__":
    sys.exit(main())
