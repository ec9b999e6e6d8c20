"""News: what accounts and the funnel learn from a part of the log."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from annai.core.asked import Kept
from annai.core.subject import Position, partition_of
from annai.runtime.chain import Chain
from annai.runtime.records import Body
from annai.store.protocol import Entry
from annai.workers.funnel import Found, count
from annai.workers.hearing import Hearing, accounts_of, hearings


class News:
    """`told` is what accounts hear, in the order of the log; `found` is what the funnel learns of each partition.

    `kept` gives, by event, the series with filters that accounts keep.
    """

    def __init__(self, kept: Callable[[], Mapping[str, Kept]]) -> None:
        self._kept = kept
        self.told: list[Hearing] = []
        self.found: defaultdict[int, Found] = defaultdict(dict)
        self._latest: defaultdict[int, int] = defaultdict(int)  # commit of each partition

    def read(self, decoded: Iterable[tuple[Entry, Body]]) -> None:
        """Learn from records that were read."""
        for entry, body in decoded:
            self._count(entry.partition, body)
            self.told += hearings(entry, body, self._kept(), self._moment(entry.partition, body))

    def hear(self, chains: Iterable[Chain], first: Position) -> Position:
        """Learn from a batch that was committed; `first` is its first record's position. Returns the last one's."""
        index = first.index - 1
        for chain in chains:
            partition = partition_of(chain.ref.key)
            for record, body in chain.logged:
                index += 1
                self._count(partition, body)
                if accounts_of(body):
                    entry = Entry(partition, replace(first, index=index), record)
                    self.told += hearings(entry, body, self._kept(), self._moment(partition, body))
        return replace(first, index=index)

    def add(self, other: "News") -> None:
        """Learn what another part taught, which holds other partitions."""
        self.told += other.told
        self.found |= other.found

    def _moment(self, partition: int, body: Body) -> int:
        """When a record was committed; not before those that stand before it, though a clock was set back."""
        self._latest[partition] = max(self._latest[partition], body.at)
        return self._latest[partition]

    def _count(self, partition: int, body: Body) -> None:
        for step in body.steps:
            for signal in step.signals:
                count(self.found[partition], signal)
