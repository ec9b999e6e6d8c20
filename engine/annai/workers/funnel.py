"""Reading funnels: the partials of all partitions, added up."""

from msgspec import msgpack

from annai.store.protocol import Store
from annai.workers.projector import FUNNEL, Counts


async def read(store: Store) -> Counts:
    """Flow id → signal kind → how often."""
    total: Counts = {}
    for _, body in (await store.projection(FUNNEL)).values():
        for flow, kinds in msgpack.decode(body, type=Counts).items():
            into = total.setdefault(flow, {})
            for kind, count in kinds.items():
                into[kind] = into.get(kind, 0) + count
    return total
