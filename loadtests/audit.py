"""After the load: is what was acknowledged stored, once?"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from annai.core.inputs import Track
from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import body_of
from annai.store.protocol import Store
from annai.store.sqlite import SQLiteStore

PAGE = 10_000


class Audit(Struct, frozen=True):
    """How many messages were acknowledged, and how many of them the log lacks or holds more than once."""

    acknowledged: int
    missing: int
    repeated: int

    @property
    def good(self) -> bool:
        return self.missing == 0 and self.repeated == 0


def compare(acknowledged: Iterable[str], stored: Iterable[str]) -> Audit:
    expected = set(acknowledged)
    found = Counter(stored)
    repeated = sum(found[id] > 1 for id in expected)
    return Audit(len(expected), len(expected - found.keys()), repeated)


async def stored_messages(path: Path) -> list[str]:
    """The message ids of all events in the log of a store that nobody else has open."""
    store = SQLiteStore(path)
    await store.open()
    try:
        return [id async for id in _messages(store)]
    finally:
        await store.close()


async def _messages(store: Store) -> AsyncIterator[str]:
    after: Mapping[int, Position] = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))
    more = True
    while more:
        page = await store.log(after, PAGE)
        after, more = page.through, page.more
        for entry in page.entries:
            for step in body_of(entry.record).steps:
                if isinstance(step.input, Track):
                    yield step.input.id
