"""The whole log reads the same however it was archived and trimmed, from wherever one begins, by whatever pages."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from annai.store.protocol import Entry
from annai.workers.archiver import BEGIN, Bounds
from tests.runtime.world import engine
from tests.workers.test_archiver import World

people = st.lists(st.sampled_from(["ann", "bob", "eve", "joe"]), max_size=12)
rounds = st.tuples(people, st.integers(200, 3_000), st.sampled_from([1, 2_000, 10**9]))


async def commit(w: World, names: list[str]) -> None:
    """Some in batches of several, some alone."""
    for start in range(0, len(names), 3):
        some = dict.fromkeys(names[start : start + 3])
        await asyncio.gather(*(w.one.track(w.one.user(name), "report_created") for name in some))


async def read(w: World, after: Entry | None, limit: int) -> list[Entry]:
    """All behind an entry, by pages."""
    found: list[Entry] = []
    place = BEGIN if after is None else dict.fromkeys(BEGIN, after.position)
    more = True
    while more:
        page = await w.one.runtime.log.read(place, limit)
        assert all(page.through[partition] >= position for partition, position in place.items())
        found, place, more = [*found, *page.entries], dict(page.through), page.more
    return found


@settings(max_examples=25)
@given(st.lists(rounds, min_size=1, max_size=4), st.integers(1, 9), st.data())
def test_a_reader_sees_no_difference(done: list[tuple[list[str], int, int]], limit: int, data: st.DataObject) -> None:
    async def run(folder: Path) -> None:
        async with engine(folder) as one:
            w = World(one, folder, Bounds(), 1_000, 10**9)
            everything: list[Entry] = []
            for names, size, kept in done:
                await commit(w, names)
                hot = (await one.store.log(BEGIN, 100_000)).entries
                everything += hot[len(hot) - _new(hot, everything) :]
                await w.another(Bounds(log_bytes=kept), size).run_once()
            first = data.draw(st.integers(0, len(everything)))
            after = everything[first - 1] if first else None
            assert await read(w, after, limit) == everything[first:]

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


def _new(hot: Sequence[Entry], known: list[Entry]) -> int:
    """How many of the store's entries are not known yet."""
    return sum(1 for entry in hot if not known or entry.position > known[-1].position)
