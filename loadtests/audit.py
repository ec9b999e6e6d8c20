"""After the load: is what was acknowledged stored, once, and was the work done that it is said to cost?"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from annai.core.inputs import Track
from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import Body, body_of
from annai.store.protocol import Store
from annai.store.sqlite import SQLiteStore

PAGE = 10_000
SMALLEST = 400  # bytes that each user's document has at least


class Stored(Struct, frozen=True):
    """What a store holds: the events' message ids, the steps that runs completed, the bytes of each user's document."""

    messages: list[str]
    steps: int
    documents: list[int]


class Audit(Struct, frozen=True):
    """How many messages were acknowledged, and how many of them the log lacks or holds more than once.

    `steps` are those that runs completed, `expected` those they should have: one with each event but a user's first,
    which starts the run. `smallest` is the smallest user document in bytes.
    """

    acknowledged: int
    missing: int
    repeated: int
    steps: int
    expected: int
    smallest: int

    @property
    def good(self) -> bool:
        kept = self.missing == 0 and self.repeated == 0
        return kept and self.steps == self.expected and self.smallest >= SMALLEST


def compare(acknowledged: Iterable[str], stored: Stored) -> Audit:
    expected = set(acknowledged)
    found = Counter(stored.messages)
    return Audit(
        acknowledged=len(expected),
        missing=len(expected - found.keys()),
        repeated=sum(found[id] > 1 for id in expected),
        steps=stored.steps,
        expected=len(expected) - len(stored.documents),
        smallest=min(stored.documents, default=0),
    )


async def read_store(path: Path) -> Stored:
    """What is in a store that nobody else has open."""
    store = SQLiteStore(path)
    await store.open()
    try:
        steps = [step async for body in _bodies(store) for step in body.steps]
        signals = Counter(signal.kind for step in steps for signal in step.signals)
        messages = [step.input.id for step in steps if isinstance(step.input, Track)]
        return Stored(messages, signals["step_completed"], [size async for size in _sizes(store)])
    finally:
        await store.close()


async def _bodies(store: Store) -> AsyncIterator[Body]:
    after: Mapping[int, Position] = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))
    more = True
    while more:
        page = await store.log(after, PAGE)
        after, more = page.through, page.more
        for entry in page.entries:
            yield body_of(entry.record)


async def _sizes(store: Store) -> AsyncIterator[int]:
    after = b""
    while page := await store.subjects("user", after, PAGE):
        after = page[-1][0]
        for _, document in page:
            yield len(document)
