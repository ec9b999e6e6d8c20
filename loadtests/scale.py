"""Scale on paper: what a load takes, reckoned from what one input was measured to cost.

    python -m loadtests.scale [--users 10000000] [--inputs 50000] [--bench .bench/bench.json]

It multiplies; it does not know of queues, of hot accounts or of a network. So it tells which part gives in first and
how many of it there must be, not how long an answer takes.
"""

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

DAY = 86_400
GIB = 1 << 30


class Costs(Struct, frozen=True):
    """What was measured on one core of a two-core machine; see docs/scale.md for how.

    Processor microseconds an input, bytes, and calls. `decided` is the share of inputs that come alone, each with a
    decision; the others come in bodies of a hundred.
    """

    decision: float = 101.0
    in_bodies: float = 75.0
    decided: float = 0.3
    store: float = 15.0  # of either, inside SQLite; a Redis would spend it in a process of its own
    document: int = 700  # bytes of a user in the store
    cached: int = 6_300  # bytes of a user in a process's memory
    record: int = 290  # bytes of an input in the log
    batch: float = 32.0  # inputs that share a commit under load
    calls: float = 1.0  # store calls a batch, when its users are in memory
    busy: float = 0.6  # share of a core that is planned with: the rest is for bursts and restarts
    sqlite: float = 1.0  # cores that one SQLite file can use for writing
    redis: float = 60_000.0  # small script calls a second that one Redis process takes


class Load(Struct, frozen=True):
    users: int = 10_000_000
    inputs: float = 50_000.0  # a second
    active: float = 0.05  # share of the users who are here within an hour


class Sizing(Struct, frozen=True):
    """How much of everything there must be. Bytes, but for counts of processes and shards."""

    processes: int
    memory_each: float
    store_cores: float
    store_calls: float  # a second
    shards: int
    documents: float
    log_day: float

    def breaks_first(self, costs: Costs) -> list[str]:
        """What gives in on the way to this load, the first one first."""
        limits = {
            "one process's core": self.processes,
            "SQLite's one writer": self.store_cores / (costs.sqlite * costs.busy),
            "one Redis": self.store_calls / (costs.redis * costs.busy),
        }
        return [name for name, times in sorted(limits.items(), key=lambda item: -item[1]) if times > 1]


def size(load: Load, costs: Costs) -> Sizing:
    """What the load takes."""
    each = costs.decided * costs.decision + (1 - costs.decided) * costs.in_bodies
    processes = math.ceil(load.inputs * each / 1e6 / costs.busy)
    calls = load.inputs / costs.batch * costs.calls
    return Sizing(
        processes=processes,
        memory_each=load.users * load.active * costs.cached / processes,
        store_cores=load.inputs * costs.store / 1e6,
        store_calls=calls,
        shards=max(1, math.ceil(load.inputs * costs.store / 1e6 / costs.busy)),
        documents=float(load.users * costs.document),
        log_day=load.inputs * costs.record * DAY,
    )


def read_costs(bench: Mapping[str, Any]) -> Costs:
    """The measured costs of a result of `make bench`; what it does not hold stays as it was measured before."""
    figures = {row["name"]: row["figure"] for row in bench["rows"]}
    costs: dict[str, float] = {}
    for field, name in {
        "decision": "decide, by processor time",
        "in_bodies": "batch of 100 events of 100 users",
    }.items():
        if figures.get(name):
            costs[field] = 1e6 / figures[name]
    return msgspec.structs.replace(Costs(), **costs)


def text(load: Load, costs: Costs) -> str:
    """The reckoning as lines of text."""
    needed = size(load, costs)
    return "\n".join(
        [
            f"{load.users:,} users, {load.inputs:,.0f} inputs/s, {load.active:.0%} of the users here within an hour",
            f"processes          {needed.processes:6,}  each with {needed.memory_each / GIB:.2f} GiB of documents",
            f"store cores        {needed.store_cores:8.1f}",
            f"store calls/s      {needed.store_calls:6,.0f}",
            f"store shards       {needed.shards:6,}",
            f"documents          {needed.documents / GIB:8.1f} GiB",
            f"log                {needed.log_day / GIB:8.1f} GiB a day",
            f"breaks first       {', '.join(needed.breaks_first(costs)) or 'nothing'}",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m loadtests.scale", description="What a load takes, on paper.")
    parser.add_argument("--users", type=int, default=Load().users)
    parser.add_argument("--inputs", type=float, default=Load().inputs, help="a second")
    parser.add_argument("--bench", type=Path, default=Path(".bench/bench.json"), help="a result of make bench")
    options = parser.parse_args()
    costs = read_costs(json.loads(options.bench.read_bytes())) if options.bench.exists() else Costs()
    print(text(Load(options.users, options.inputs), costs))


if __name__ == "__main__":
    main()
