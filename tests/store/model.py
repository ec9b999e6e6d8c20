"""A dictionary model of a store, and random batches to compare a real store with it."""

from hypothesis import strategies as st

from annai.core.subject import partition_of
from annai.store.protocol import Conflict, Record, Write

from .writes import key

KEYS = [key(number, partition) for partition in (0, 1) for number in range(3)]


class Model:
    """What the documents, message ids, timers and log of a store ought to be."""

    def __init__(self) -> None:
        self.versions: dict[bytes, int] = {}
        self.documents: dict[bytes, bytes] = {}
        self.taken: set[tuple[bytes, str]] = set()
        self.dues: dict[bytes, int] = {}
        self.log: dict[int, list[Record]] = {0: [], 1: []}

    def commit(self, writes: list[Write]) -> list[Conflict | None]:
        return [self._commit(write) for write in writes]

    def _commit(self, write: Write) -> Conflict | None:
        taken = frozenset(id for id in write.message_ids if (write.key, id) in self.taken)
        if taken or self.versions.get(write.key, 0) != write.expected:
            return Conflict(self.documents.get(write.key), taken)
        self.versions[write.key] = write.expected + 1
        self.documents[write.key] = write.document
        self.taken |= {(write.key, id) for id in write.message_ids}
        self.dues.pop(write.key, None)
        if write.due is not None:
            self.dues[write.key] = write.due
        self.log[partition_of(write.key)] += write.records
        return None


def _writes(key: bytes) -> st.SearchStrategy[Write]:
    record = st.builds(Record, st.just(key), st.binary(max_size=4), st.binary(max_size=4))
    return st.builds(
        Write,
        key=st.just(key),
        kind=st.just("user"),
        expected=st.integers(0, 3),
        document=st.binary(max_size=8),
        message_ids=st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=3).map(tuple),
        records=st.lists(record, max_size=3).map(tuple),
        due=st.none() | st.integers(1, 5),
    )


_write = st.one_of(*map(_writes, KEYS))  # a strategy that is made for each draw takes longer than the store
batches = st.lists(st.lists(_write, unique_by=lambda write: write.key, max_size=6), max_size=12)
