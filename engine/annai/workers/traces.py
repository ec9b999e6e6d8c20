"""What a person left in the log: where their records stand, and who was to hear of them."""

import asyncio
from collections import defaultdict
from collections.abc import Collection

from msgspec import DecodeError, Struct, field, msgpack

from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import PersonalPart, anonymous, body_of
from annai.store.protocol import Entry, Record, Store
from annai.workers.hearing import accounts_of

PAGE = 2_000  # records that are read at once
BEGIN = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))

_decode = msgpack.Decoder(PersonalPart).decode


class Traces(Struct):
    """`records` with what shall be their personal parts; `told` is how far, by partition, each account is to hear."""

    records: list[tuple[int, Position, bytes]] = field(default_factory=list)
    told: dict[bytes, dict[int, Position]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, entry: Entry) -> None:
        left, accounts = _anonymous(entry.record)
        self.records.append((entry.partition, entry.position, left))
        for account in accounts:
            self.told[account][entry.partition] = entry.position


def _anonymous(record: Record) -> tuple[bytes, set[bytes]]:
    """What shall be its personal part, and who was to hear of it. Nothing is left of what cannot be decoded."""
    try:
        body = body_of(record)
    except DecodeError:
        return b"", set()
    try:
        named = _decode(record.personal).accounts
    except DecodeError:
        named = {}
    return anonymous(body, named), accounts_of(body)


async def traces_of(store: Store, subjects: Collection[bytes]) -> Traces:
    """What the store's log holds of these subjects; what stands in the archive is sealed."""
    traces, after, more = Traces(), BEGIN, True
    while more:
        page = await store.log(after, PAGE)
        for entry in page.entries:
            if entry.record.subject in subjects:
                traces.add(entry)
        after, more = dict(page.through), page.more
        await asyncio.sleep(0)  # let others have the event loop
    return traces
