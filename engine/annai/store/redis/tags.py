"""Where Redis Cluster keeps each partition: a tag names a partition, and all its keys carry the tag in braces.

The tag of partition p is the smallest number whose hash slot is the middle one of p's 128 of the 16,384 slots. So any
number of servers with equal shares of the slots have equal shares of the partitions, give or take one.
"""

from binascii import crc_hqx
from functools import cache
from itertools import count

from annai.core.subject import PARTITIONS

SLOTS = 16_384
SHARE = SLOTS // PARTITIONS


def slot_of(tag: str) -> int:
    """The hash slot of all keys that carry the tag."""
    return crc_hqx(tag.encode(), 0) % SLOTS


@cache
def tags() -> tuple[str, ...]:
    """The tag of each partition."""
    found: dict[int, str] = {}
    for number in count():
        partition, rest = divmod(slot_of(str(number)), SHARE)
        if rest == SHARE // 2:
            found.setdefault(partition, str(number))
            if len(found) == PARTITIONS:
                return tuple(found[partition] for partition in range(PARTITIONS))
    raise AssertionError("numbers do not end")
