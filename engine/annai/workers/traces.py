"""What a person left in the log: where their records stand, who was to hear of them, and the texts that they sent."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct, field, msgpack

from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import PersonalPart, anonymous, body_of
from annai.store.protocol import Entry, Store
from annai.workers.hearing import accounts_of

PAGE = 2_000  # records that are read at once
SHORTEST = 6  # characters of a text that is looked for elsewhere: shorter ones are words of many
BEGIN = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))

_decode = msgpack.Decoder(PersonalPart).decode


class Traces(Struct):
    """`records` with what shall be their personal parts; `told` is how far, by partition, each account is to hear."""

    records: list[tuple[int, Position, bytes]] = field(default_factory=list)
    told: dict[bytes, dict[int, Position]] = field(default_factory=lambda: defaultdict(dict))
    texts: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        body, personal = body_of(entry.record), _decode(entry.record.personal)
        self.records.append((entry.partition, entry.position, anonymous(body, personal.accounts)))
        for account in accounts_of(body):
            self.told[account][entry.partition] = entry.position
        for given in personal.inputs:
            self.texts.update(texts_of(given))


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


def texts_of(value: Any) -> Iterator[str]:
    """The texts in a value that are long enough to tell a person."""
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)
