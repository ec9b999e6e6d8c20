"""A thousand rules on one event: Annai, the same rules written by hand, and other systems.

    make .venv/.stamp-bench
    .venv/bin/python -m loadtests.rules [--json] [--rounds 20]

All systems must agree on every occasion before they are timed. Of Annai the whole `advance` is timed: a user's event
comes in, all flows listen to it. Ends with 1 when Annai misses its target. Nothing reaches the network.
"""

import argparse
import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from statistics import mean
from typing import Any

import msgspec

from loadtests.manifest import manifest
from loadtests.rules import handwritten, sample
from loadtests.rules.figures import TARGET, good, rows, table
from loadtests.rules.flows import NEW
from loadtests.rules.measure import measure, questions

# The package of each peer, and the module that loads it.
PEERS: Mapping[str, str] = {
    "growthbook": "growthbook",
    "UnleashClient": "unleash",
    "common-expression-language": "cel",
    "zen-engine": "zen",
    "posthog": "posthog",
}


def stay_offline(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook that refuses connections."""
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise PermissionError(f"a system wants to reach the network: {arguments[1:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    sys.addaudithook(stay_offline)
    result = run(arguments.rounds)
    print(msgspec.json.encode(result).decode() if arguments.json else result["text"])
    return 0 if result["good"] else 1


def run(rounds: int) -> dict[str, Any]:
    rules, occasions = sample.rules(), sample.occasions()
    peers = {name: import_module(f"loadtests.rules.peers.{module}").load(rules) for name, module in PEERS.items()}
    asked = questions(rules, occasions, peers)
    gc.collect()
    gc.freeze()  # what all systems have loaded is no part of any decision's cost
    measured = rows(measure(asked, rounds))
    judge = handwritten.load(rules)
    held = mean(len(judge(occasion)) for occasion in occasions)
    head = (
        f"{len(rules):,} rules, {len(occasions)} occasions; on each {held:.1f} rules hold on average.\n"
        f"Of their flows {NEW} start, one runs already, the rest are finished, unless all start.\n"
    )
    return {
        "text": head + table(measured),
        "good": good(measured),
        "target": TARGET,
        "rules": len(rules),
        "hold": held,
        "rows": measured,
        "versions": {name: version(name) for name in PEERS},
        "manifest": manifest({"rounds": rounds}),
    }


if __name__ == "__main__":
    sys.exit(main())
