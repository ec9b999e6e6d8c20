"""Orders: the sweeps over the members of accounts that commits have asked for.

Rules:
1. An account's members are swept by one sweep at a time. What changes meanwhile makes one more, when that has ended.
2. All changes that a sweep is to follow are one order, the latest; the others are finished.
"""

from annai.core.effects import VisitMembers
from annai.core.instant import SECOND
from annai.core.sweep import Judge, Sweep
from annai.runtime import Runtime

MOST = 1_000  # orders that are claimed at once
LEASE = 5 * SECOND  # one that is taken up twice makes the same sweep


async def take_orders(runtime: Runtime) -> None:
    """Make the sweeps that are due."""
    store, now = runtime.store, runtime.clock()
    rows = {row.id: row.effect for row in await store.claim("sweep", now, LEASE, MOST, runtime.share.tokens.keys())}
    if not rows:
        return
    orders = [effect for effect in rows.values() if isinstance(effect, VisitMembers)]
    latest = {order.account: order for order in sorted(orders, key=lambda order: order.facts)}
    going = {sweep.account for sweep in await store.sweeps_of(list(latest)) if isinstance(sweep.purpose, Judge)}
    waiting = {order.id for order in latest.values() if order.account in going}
    begun = [order for order in latest.values() if order.id not in waiting]
    sweeps = [Sweep(id=order.id, purpose=Judge(), created=now, account=order.account) for order in begun]
    await store.add_sweeps(sweeps, [id for id in rows if id not in waiting])
    for id in waiting:  # so that the next look finds it together with those that came meanwhile
        await store.hold(id, now, "the sweep before it goes on")
