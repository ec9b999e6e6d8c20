"""`python -m tests.faults.seeds`: crash, delay and repeat as seeds say, and look for what was lost or doubled.

It prints what was found, each with the command that runs its seed again, and ends with 1 if there is something. A
single seed tells what happens in it.
"""

import argparse
import logging
import shlex
import sys
import time
from collections.abc import Sequence

from tests.faults.seeds.many import play_here, play_many
from tests.faults.seeds.plants import PLANTS
from tests.faults.seeds.run import Outcome

LINES = 5  # of a seed's findings
SHOWN = 20  # seeds with findings


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    begun = time.perf_counter()
    if options.seeds == 1:
        logging.basicConfig(level=logging.INFO, format="  %(message)s")
        outcomes = list(play_here([options.first], options.plant))
    else:
        outcomes = list(play_many(options.first, options.seeds, options.plant))
    bad = [outcome for outcome in outcomes if outcome.findings]
    for outcome in bad[:SHOWN]:
        _show(outcome, options.plant)
    acknowledged, deaths = sum(each.acknowledged for each in outcomes), sum(each.deaths for each in outcomes)
    took = time.perf_counter() - begun
    print(
        f"{len(outcomes)} seeds in {took:.0f} s: {acknowledged} messages acknowledged, {deaths} deaths, {len(bad)} bad"
    )
    return 1 if bad else 0


def _show(outcome: Outcome, plant: str) -> None:
    again = ["make", "faults-seeds", f"FIRST={outcome.seed}", "SEEDS=1"]
    print(f"seed {outcome.seed}: {shlex.join([*again, *([f'PLANT={plant}'] if plant else [])])}")
    for line in outcome.findings[:LINES]:
        print(f"    {line}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.seeds", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--plant", choices=[*PLANTS], default="", help="a fault that Annai then has")
    return parser


if __name__ == "__main__":
    sys.exit(main())
