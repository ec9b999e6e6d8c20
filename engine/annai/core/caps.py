"""Frequency caps: how many messages reach a person within rolling windows.

Rules:
1. A message counts against each cap that covers its kind and its flow; one that none covers is not kept.
2. Before it is shown or sent it is reserved, which takes room in every cap that covers it. A reservation counts for
   RESERVATION; reserving the same message again only moves its end.
3. A tab that misses its target releases the reservation, unless another tab was given the message too.
4. Once it was seen or sent it is spent: it counts for the cap's window, from that moment on. Otherwise it is released.
5. So what is spent and what is reserved are together never more than a cap allows. One exception: a message that
   turns out to have been seen after its reservation had ended counts all the same, and what comes next waits longer.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from annai.core.instant import MINUTE
from annai.core.lent import flow_of
from annai.core.spending import Claim, Message, MessageKind, Spending, Spent

RESERVATION = 10 * MINUTE
MOST_TABS = 8
FRESH = RESERVATION // 2  # a reservation with less left is renewed when its message is asked for again


class Cap(Struct, frozen=True):
    """At most `at_most` messages of these kinds and flows (None: of all) within any `within` milliseconds."""

    at_most: int
    within: int
    kinds: frozenset[MessageKind]
    flows: frozenset[str] | None = None

    def covers(self, kind: MessageKind, flow: str) -> bool:
        return kind in self.kinds and (self.flows is None or flow_of(flow) in self.flows)


Caps = Sequence[Cap]


def covered(caps: Caps, kind: MessageKind, flow: str) -> bool:
    """Whether any cap counts such a message."""
    return any(cap.covers(kind, flow) for cap in caps)


def free_at(caps: Caps, spending: Spending, kind: MessageKind, flow: str, now: int) -> int:
    """The first moment, `now` or later, at which every cap has room for one more, as far as is known now."""
    return max((_free_at(cap, spending, now) for cap in caps if cap.covers(kind, flow)), default=now)


def _free_at(cap: Cap, spending: Spending, now: int) -> int:
    ends = sorted(end for end in _ends(cap, spending) if end > now)
    return ends[-cap.at_most] if len(ends) >= cap.at_most else now


def _ends(cap: Cap, spending: Spending) -> Iterator[int]:
    """When each message that the cap covers ceases to count."""
    for one in spending.spent:
        if cap.covers(one.kind, one.flow):
            yield one.at + cap.within
    for claim in spending.claims:
        if cap.covers(claim.message.kind, claim.message.flow):
            yield claim.until


def claim_on(spending: Spending, message: Message, now: int) -> Claim | None:
    """The message's reservation, if it still holds."""
    return next((claim for claim in spending.claims if claim.message == message and claim.until > now), None)


def admits(caps: Caps, spending: Spending, message: Message, now: int) -> bool:
    """Whether the message is reserved, or can be."""
    if claim_on(spending, message, now) is not None:
        return True
    return free_at(caps, spending, message.kind, message.flow, now) <= now


def is_fresh(spending: Spending, message: Message, tab: str, now: int) -> bool:
    """Whether the message's reservation need not be renewed for this tab."""
    claim = claim_on(spending, message, now)
    return claim is not None and claim.until - now >= FRESH and tab in claim.tabs


def reserve(caps: Caps, spending: Spending, message: Message, tab: str, now: int) -> Spending:
    """With the message reserved, and given to the tab; the caller has asked `admits`."""
    before = claim_on(spending, message, now)
    others = [other for other in before.tabs if other != tab] if before else []
    kept, tabs = release(spending, message), (*others, tab)[-MOST_TABS:]
    return _trimmed(caps, replace(kept, claims=(*kept.claims, Claim(message, now + RESERVATION, tabs))), now)


def miss(spending: Spending, message: Message) -> Spending:
    """The message found no target in one tab: without its reservation, unless others were given it too."""
    shared = any(claim.message == message and len(claim.tabs) > 1 for claim in spending.claims)
    return spending if shared else release(spending, message)


def spend(caps: Caps, spending: Spending, message: Message, now: int) -> Spending:
    """With the message spent, whether or not it was reserved."""
    kept = release(spending, message)
    spent = Spent(now, message.kind, message.flow)
    return _trimmed(caps, replace(kept, spent=(*kept.spent, spent)), now)


def release(spending: Spending, message: Message) -> Spending:
    """Without the message's reservation."""
    return replace(spending, claims=tuple(claim for claim in spending.claims if claim.message != message))


def unite(one: Spending | None, other: Spending | None) -> Spending | None:
    """What two who are one person were shown together."""
    if one is None or other is None:
        return one or other
    return Spending(tuple(sorted((*one.spent, *other.spent), key=_moment)), (*one.claims, *other.claims))


def _moment(spent: Spent) -> int:
    return spent.at


def _trimmed(caps: Caps, spending: Spending, now: int) -> Spending:
    """Without what no cap asks for any more: of each cap the latest `at_most` decide."""
    needed = {place for cap in caps for place in _asked(cap, spending, now)}
    spent = tuple(one for place, one in enumerate(spending.spent) if place in needed)
    return Spending(spent, tuple(claim for claim in spending.claims if claim.until > now))


def _asked(cap: Cap, spending: Spending, now: int) -> list[int]:
    within = [
        place
        for place, one in enumerate(spending.spent)
        if cap.covers(one.kind, one.flow) and one.at + cap.within > now
    ]
    return within[-cap.at_most :]
