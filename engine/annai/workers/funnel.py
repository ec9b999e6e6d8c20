"""Funnels: how often each signal of each flow came. Partials per partition, added up when they are read."""

from collections.abc import Iterable

from msgspec import msgpack

from annai.core.signals import Signal
from annai.runtime import records
from annai.store.protocol import Store

FUNNEL = "funnel"  # the projection's name

Counts = dict[str, dict[str, int]]  # flow id → signal kind → how often
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


def fold(counts: Counts, bodies: Iterable[records.Body]) -> Counts:
    """The counts of signals by flow and kind, with those of these records."""
    counts = {flow: dict(kinds) for flow, kinds in counts.items()}
    for body in bodies:
        for signal in (signal for step in body.steps for signal in step.signals):
            _count(counts, signal)
    return counts


def _count(counts: Counts, signal: Signal) -> None:
    if signal.flow is not None:
        kinds = counts.setdefault(signal.flow, {})
        kinds[signal.kind] = kinds.get(signal.kind, 0) + 1
