"""The sharer: takes this worker's part of the partitions, and lets go of the others.

Rules:
1. A worker says that it is there, for ABSENT at a time. Who does not say it again is gone, and its share moves.
2. All who are there reckon the same shares, by themselves: a partition belongs to the worker whose name hashes highest
   with it (rendezvous hashing, Thaler and Ravishankar 1998). When one comes or goes, only its own share moves.
3. A worker holds what is its share as soon as the former holder gives it back, or its lease has ended.
4. What it may hold no longer it does not work on, even when nobody has taken it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b

from annai.core.instant import SECOND
from annai.core.subject import PARTITIONS
from annai.runtime import Runtime

ABSENT = 5 * SECOND
RENEWAL = 1.0  # seconds between two renewals


class Sharer:
    """`moved` is called when the share has changed. `stop` gives everything back."""

    name = "sharer"

    def __init__(self, runtime: Runtime, worker: str, moved: Callable[[], None] = lambda: None) -> None:
        self._runtime = runtime
        self._worker = worker
        self._moved = moved
        self._until = 0
        self._runtime.share.tokens = {}

    async def run_once(self) -> float | None:
        if self._until <= self._runtime.clock():
            self._have({})
        store, now = self._runtime.store, self._runtime.clock()
        workers = await store.attend(self._worker, now, now + ABSENT)
        mine = share_of(self._worker, tuple(workers))
        self._have(await store.lease(self._worker, mine, now, now + ABSENT))
        self._until = now + ABSENT
        return RENEWAL

    async def stop(self) -> None:
        self._have({})
        now = self._runtime.clock()
        await self._runtime.store.lease(self._worker, (), now, now)
        await self._runtime.store.attend(self._worker, now, now)

    def _have(self, tokens: dict[int, int]) -> None:
        if tokens != self._runtime.share.tokens:
            self._runtime.share.tokens = tokens
            self._moved()


@lru_cache(8)
def share_of(worker: str, workers: Sequence[str]) -> tuple[int, ...]:
    """The partitions of one of the workers."""
    return tuple(each for each in range(PARTITIONS) if max(workers, key=lambda name: _rank(name, each)) == worker)


def _rank(worker: str, partition: int) -> bytes:
    return blake2b(f"{partition}\0{worker}".encode(), digest_size=8).digest()
