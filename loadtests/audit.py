"""After the load: is what was acknowledged stored, once, and was the work done that it is said to cost?"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping

from msgspec import Struct

from annai.core.inputs import Due, Track
from annai.core.subject import PARTITIONS, Position
from annai.runtime.records import Body, body_of
from annai.store.connect import open_store
from annai.store.protocol import Store
from loadtests.workspace import CHAIN, EVENT, WAITS

PAGE = 10_000
SMALLEST = 400  # bytes that each user's document has at least


class Audit(Struct, frozen=True):
    """How many messages were acknowledged, and how many of them the log lacks or holds more than once.

    `steps` are those that the chain's runs completed, `expected` those they should have: one with each event but a
    user's first, which starts the run, until the chain ends. `smallest` is the smallest user document in bytes,
    `lateness` how many milliseconds after its moment each timer was advanced.
    """

    acknowledged: int
    missing: int
    repeated: int
    steps: int
    expected: int
    smallest: int
    lateness: tuple[int, ...] = ()

    @property
    def faults(self) -> int:
        """Lost and doubled messages, steps that were not taken or taken twice, and a document that is too small."""
        return self.missing + self.repeated + abs(self.steps - self.expected) + (self.smallest < SMALLEST)


class Tally:
    """Counts what a log holds of the messages 0 to `acknowledged` - 1."""

    def __init__(self, acknowledged: int) -> None:
        self._found = bytearray(acknowledged)
        self._repeated: set[int] = set()
        self._events: Counter[bytes] = Counter()
        self._steps = 0
        self._lateness: list[int] = []

    def add(self, subject: bytes, body: Body) -> None:
        """One record of the log."""
        for step in body.steps:
            self._steps += sum(signal.kind == "step_completed" and signal.flow == CHAIN for signal in step.signals)
            if isinstance(step.input, Track):
                self._track(subject, step.input)
            elif isinstance(step.input, Due):
                self._lateness.append(body.at - step.input.at)

    def _track(self, subject: bytes, input: Track) -> None:
        number = int(input.id)
        if self._found[number]:
            self._repeated.add(number)
        self._found[number] = 1
        self._events[subject] += input.event == EVENT

    def audit(self, smallest: int) -> Audit:
        return Audit(
            acknowledged=len(self._found),
            missing=self._found.count(0),
            repeated=len(self._repeated),
            steps=self._steps,
            expected=sum(min(max(events - 1, 0), WAITS) for events in self._events.values()),
            smallest=smallest,
            lateness=tuple(self._lateness),
        )


async def audit(url: str, acknowledged: int) -> Audit:
    """Audit the store of a URL, which nobody else has open."""
    store = open_store(url)
    await store.open()
    try:
        tally = Tally(acknowledged)
        async for subject, body in bodies(store):
            tally.add(subject, body)
        return tally.audit(await _smallest(store))
    finally:
        await store.close()


async def bodies(store: Store) -> AsyncIterator[tuple[bytes, Body]]:
    """The whole log: each record's subject and body."""
    after: Mapping[int, Position] = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))
    more = True
    while more:
        page = await store.log(after, PAGE)
        after, more = page.through, page.more
        for entry in page.entries:
            yield entry.record.subject, body_of(entry.record)


async def _smallest(store: Store) -> int:
    """The bytes of the smallest user document; 0 when there is none."""
    after, sizes = b"", []
    while page := await store.subjects("user", after, PAGE):
        after = page[-1][0]
        sizes.append(min(len(document) for _, document in page))
    return min(sizes, default=0)
