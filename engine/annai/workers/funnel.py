"""Funnels: how often each signal of each flow came. Partials per partition, added up when they are read.

What a variant's runs did is counted for the flow, and once more for `flow/variant`.
"""

import logging
from collections.abc import Mapping

from msgspec import msgpack

from annai.core.signals import Signal, SignalKind
from annai.store.protocol import Store

log = logging.getLogger("annai.workers")

FUNNEL = "funnel"  # the projection's name

Counts = dict[str, dict[str, int]]  # flow id, or flow/variant → signal kind → how often
Found = dict[tuple[str, SignalKind], int]  # the same, and signal kind → how often it came lately
decode = msgpack.Decoder(Counts).decode


def variant_of(flow: str, variant: str) -> str:
    """Under what a variant's runs are counted; an id holds no slash."""
    return f"{flow}/{variant}"


def count(found: Found, counted: str, signal: Signal) -> None:
    key = (counted, signal.kind)
    found[key] = found.get(key, 0) + 1


def variants(counts: Mapping[str, Mapping[str, int]], flow: str) -> dict[str, Mapping[str, int]]:
    """Variant → its own counts, in the order of their names."""
    prefix = variant_of(flow, "")
    return {key.removeprefix(prefix): counts[key] for key in sorted(counts) if key.startswith(prefix)}


async def read(store: Store) -> Counts:
    """The counts of all partitions."""
    total: Counts = {}
    for _, body in (await store.projection(FUNNEL)).values():
        for flow, kinds in decode(body).items():
            into = total.setdefault(flow, {})
            for kind, count in kinds.items():
                into[kind] = into.get(kind, 0) + count
    return total


def warn(found: Found) -> None:
    """Tell the people who run the server what did not start although it should have."""
    for (flow, kind), count in found.items():
        if kind == "flow_not_started":
            log.warning("flow %s did not start (%d): one input had started too many others", flow, count)


def fold(counts: Counts, found: Found) -> Counts:
    """The counts with what was found."""
    folded = dict(counts)
    for (flow, kind), count in found.items():
        kinds = folded.get(flow, {})
        folded[flow] = {**kinds, kind: kinds.get(kind, 0) + count}
    return folded
