"""The share of the background work that is this process's: partitions, each with the token of its lease."""

from collections.abc import Mapping
from zlib import crc32

from annai.core.subject import PARTITIONS, partition_of

ALONE: Mapping[int, int] = dict.fromkeys(range(PARTITIONS), 0)


class Share:
    """A process that is alone works on all partitions, under no lease. `tokens` is another object when it changes."""

    def __init__(self, tokens: Mapping[int, int] = ALONE) -> None:
        self.tokens = tokens

    def __contains__(self, name: str) -> bool:
        """Whether work that belongs to no subject, such as a sweep, is this process's."""
        return crc32(name.encode()) % PARTITIONS in self.tokens

    @property
    def is_whole(self) -> bool:
        """Whether nobody else works on anything."""
        return len(self.tokens) == PARTITIONS

    def token(self, key: bytes) -> int:
        """The token under which work on a subject is done; 0 under no lease."""
        return self.tokens.get(partition_of(key), 0)
