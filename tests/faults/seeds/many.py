"""Many seeds, shared by the processors of the machine."""

import gc
import logging
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from tests.faults.seeds.disk import Disk
from tests.faults.seeds.plants import PLANTS
from tests.faults.seeds.run import Outcome, play

SHARE = 100  # seeds that a processor takes at once
YOUNG = 50_000  # objects; a run leaves few behind, so looking for them often is for nothing


def play_many(first: int, seeds: int, plant: str = "") -> Iterator[Outcome]:
    """The outcomes of `seeds` seeds from the `first` on, in their order; a plant is planted meanwhile."""
    shares = [range(start, min(start + SHARE, first + seeds)) for start in range(first, first + seeds, SHARE)]
    workers = min(len(shares), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin) as pool:
        for outcomes in pool.map(_play_share, shares, [plant] * len(shares)):
            yield from outcomes


def play_here(seeds: Sequence[int], plant: str = "") -> Iterator[Outcome]:
    """The same, in this process."""
    with PLANTS[plant]():
        for seed in seeds:
            yield play(seed, _disk())


def _begin() -> None:
    """What processes say while they are being killed is not worth reading a thousand times."""
    logging.disable(logging.CRITICAL)
    gc.set_threshold(YOUNG)


def _play_share(seeds: Sequence[int], plant: str) -> list[Outcome]:
    return list(play_here(seeds, plant))


@cache
def _disk() -> Disk:
    return Disk()
