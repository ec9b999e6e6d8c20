"""What a person left in the log: where their records stand, and who was to hear of them."""

import asyncio
from collections import defaultdict
from collections.abc import Collection

from msgspec import Struct, field, msgpack

from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import PersonalPart, anonymous, body_of
from annai.store.protocol import Entry, Store
from annai.workers.hearing import accounts_of

PAGE = 2_000  # records that are read at once
BEGIN = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))

_decode = msgpack.Decoder(PersonalPart).decode


class Traces(Struct):
    """`records` with what shall be their personal parts; `told` is how far, by partition, each account is to hear."""

    records: list[tuple[int, Position, bytes]] = field(default_factory=list)
    told: dict[bytes, dict[int, Position]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, entry: Entry) -> None:
        body, personal = body_of(entry.record), _decode(entry.record.personal)
        self.records.append((entry.partition, entry.position, anonymous(body, personal.accounts)))
        for account in accounts_of(body):
            self.told[account][entry.partition] = entry.position


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
