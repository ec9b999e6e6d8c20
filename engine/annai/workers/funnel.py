"""Funnels: how often each signal of each flow came. Partials per partition, added up when they are read."""

from collections.abc import Iterable

from msgspec import msgpack

from annai.core.signals import Signal
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


def fold(counts: Counts, signals: Iterable[Signal]) -> Counts:
    """The counts with these signals; the very same object when none of them is a flow's."""
    folded: Counts | None = None
    for signal in signals:
        if signal.flow is not None:
            if folded is None:
                folded = {flow: dict(kinds) for flow, kinds in counts.items()}
            kinds = folded.setdefault(signal.flow, {})
            kinds[signal.kind] = kinds.get(signal.kind, 0) + 1
    return counts if folded is None else folded
