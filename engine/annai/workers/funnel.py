"""Funnels: how often each signal of each flow came. Partials per partition, added up when they are read."""

import logging

from msgspec import msgpack

from annai.core.signals import SignalKind
from annai.store.protocol import Store

log = logging.getLogger("annai.workers")

FUNNEL = "funnel"  # the projection's name

Counts = dict[str, dict[str, int]]  # flow id → signal kind → how often
Found = dict[tuple[str, SignalKind], int]  # (flow id, signal kind) → how often it came lately
decode = msgpack.Decoder(Counts).decode


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
