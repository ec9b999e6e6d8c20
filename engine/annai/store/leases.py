"""The rows of workers and of what they hold, and the fence that keeps out who holds it no longer."""

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from annai.core.subject import PARTITIONS, partition_of
from annai.store.protocol import Write
from annai.store.statements import STATEMENTS, read


def mask(partitions: Collection[int]) -> bytes:
    """A byte for each partition: 1 for those that are among them."""
    return bytes(partition in partitions for partition in range(PARTITIONS))


def is_of(key: bytes, mask: bytes) -> int:
    """Whether a subject is of these partitions; a function that SQL calls."""
    return mask[partition_of(key)] if key else 0


def attend(connection: Connection, worker: str, now: int, until: int) -> list[str]:
    connection.execute(STATEMENTS["attend"], (worker, until))
    connection.execute(STATEMENTS["forget_workers"], (now,))
    return [name for (name,) in read(connection, "workers")]


def hold(connection: Connection, worker: str, partitions: Collection[int], now: int, until: int) -> dict[int, int]:
    """What a worker has had and wants no more is free at once."""
    given_back = [(partition,) for partition, _ in read(connection, "held", worker, now) if partition not in partitions]
    connection.executemany(STATEMENTS["give_back"], given_back)
    wanted = [(partition, worker, until, now, now) for partition in partitions]
    connection.executemany(STATEMENTS["hold_partitions"], wanted)
    return dict(read(connection, "held", worker, now))


def fenced(connection: Connection, writes: Sequence[Write]) -> list[bool]:
    """Which writes name a lease that has changed hands."""
    if not any(write.fence for write in writes):
        return [False] * len(writes)
    tokens: dict[int, int] = dict(read(connection, "tokens"))
    return [bool(write.fence) and tokens.get(partition_of(write.key)) != write.fence for write in writes]
