"""The archiver: what the log lets go of stands in the archive, whoever reads finds it, and a lag sheds load."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.archive.errors import ArchiveUnavailable
from annai.archive.files import Folder
from annai.core.instant import DAY, HOUR, MINUTE
from annai.core.subject import Position
from annai.runtime import Overloaded, Runtime
from annai.store.archiving import Segment, Shelf
from annai.store.protocol import Entry
from annai.workers.archiver import BEGIN, QUIET, Archiver, Bounds
from annai.workers.backlog import Backlog
from tests.redis_server import RedisServer
from tests.runtime.world import Engine, engine

PEOPLE = [f"user-{number}" for number in range(20)]
NUMBERS = count()
SMALL = 1_000  # bytes of a segment


class World:
    """An engine with an archive, and the archiver at work."""

    def __init__(self, one: Engine, folder: Path, limits: Bounds, size: int, waiting: int) -> None:
        self.one = one
        self.effort = 0.0
        self.files = Folder(folder / "archive")
        self.one.runtime.log = type(one.runtime.log)(one.store, self.files)
        self.backlog = Backlog(one.runtime, waiting)
        self.archiver = self.another(limits, size)

    def another(self, limits: Bounds, size: int = SMALL) -> Archiver:
        return Archiver(self.backlog, self.one.runtime, self.files, limits, size, 3, lambda: self.effort)

    async def use(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            for id in PEOPLE:
                await self.one.track(self.one.user(id), "report_created", personal={"properties": {"title": id}})

    async def whole(self, limit: int = 7) -> list[Entry]:
        """All that a reader finds, page by page, in the order of each partition."""
        found: list[Entry] = []
        after, more = BEGIN, True
        while more:
            page = await self.one.runtime.log.read(after, limit)
            found, after, more = [*found, *page.entries], dict(page.through), page.more
        return by_partition(found)

    async def hot(self) -> list[Entry]:
        return by_partition((await self.one.store.log(BEGIN, 100_000)).entries)


def by_partition(entries: Iterable[Entry]) -> list[Entry]:
    """A log has no order of partitions; within each it has."""
    return sorted(entries, key=lambda entry: entry.partition)


def written(folder: Path) -> set[str]:
    return {f"log/{path.name}" for path in (folder / "archive" / "log").iterdir()}


Make = Callable[..., contextlib.AbstractAsyncContextManager[World]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis"), "process") as server:
        yield server


@pytest.fixture(params=["sqlite", "redis"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Make:
    url = ""
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("server")
        url = server.url(f"archive{next(NUMBERS)}", durability="process")

    @contextlib.asynccontextmanager
    async def make(limits: Bounds | None = None, size: int = SMALL, waiting: int = 10**9) -> AsyncIterator[World]:
        async with engine(tmp_path, url=url) as one:
            made = World(one, tmp_path, limits or Bounds(), size, waiting)
            await made.backlog.start()
            yield made

    return make


async def test_readers_find_the_same_before_and_after_the_log_let_go(world: Make) -> None:
    async with world(Bounds(log_bytes=1)) as w:
        await w.use(3)
        before = await w.hot()
        await w.archiver.run_once()
        await w.use(1)
        after = await w.hot()
        shelf = await w.one.store.shelf()
        assert shelf.last > 1
        assert shelf.trimmed == shelf.last - 1 or shelf.trimmed == shelf.last
        assert len(after) < len(before)
        for limit in (1, 7, 1_000):
            found = await w.whole(limit)
            assert [entry for entry in found if entry in before] == before
            assert len(found) == len(before) + len(PEOPLE)


async def test_a_reader_of_one_partition_finds_its_records_alone(world: Make) -> None:
    async with world(Bounds(log_bytes=1)) as w:
        await w.use(2)
        before = await w.hot()
        await w.archiver.run_once()
        some = before[len(before) // 2]
        page = await w.one.runtime.log.read({some.partition: replace(some.position, index=-1)}, 1)
        assert page.entries == [some]


async def test_a_small_segment_waits_until_it_is_of_age(world: Make) -> None:
    async with world(size=10**6) as w:
        await w.use()
        await w.archiver.run_once()
        assert await w.one.store.shelf() == Shelf(1, 0, 0)
        w.one.clock.now += HOUR
        await w.archiver.run_once()
        assert await w.one.store.shelf() == Shelf(1, 1, 0)
        segment = await w.one.store.segment(1)
        assert segment is not None
        assert segment.bytes > segment.size > 0
        assert segment.since <= segment.until == w.one.clock.now - HOUR
        await w.archiver.run_once()
        assert await w.one.store.shelf() == Shelf(1, 1, 0)


async def test_while_the_process_is_busy_it_waits_an_hour_at_most(world: Make) -> None:
    async with world() as w:
        await w.archiver.run_once()  # it looks at its start, whatever else there is to do
        w.effort = QUIET + 0.01
        await w.use(2)
        w.one.clock.now += HOUR - 1
        await w.archiver.run_once()
        assert (await w.one.store.shelf()).last == 0
        w.one.clock.now += 1
        await w.archiver.run_once()
        hourly = (await w.one.store.shelf()).last
        assert hourly == 1  # and no more than one
        w.effort = QUIET
        await w.archiver.run_once()
        assert (await w.one.store.shelf()).last > hourly


async def test_what_is_pressing_does_not_wait(world: Make) -> None:
    async with world(waiting=4 * SMALL) as w:
        await w.archiver.run_once()
        w.effort = 1.0
        await w.use()
        assert w.backlog.is_pressing
        await w.archiver.run_once()
        assert (await w.one.store.shelf()).last > 0
        assert not w.backlog.is_pressing


async def test_the_log_keeps_what_is_young_and_not_too_much(world: Make) -> None:
    async with world() as w:
        await w.use()
        before = await w.hot()
        await w.archiver.run_once()
        assert await w.hot() == before
        w.one.clock.now += 7 * DAY + MINUTE
        await w.archiver.run_once()
        assert len(await w.hot()) <= 1  # the last batch, where that numbers the next
        assert await w.whole() == before


async def test_the_archive_forgets_what_is_too_old(world: Make, tmp_path: Path) -> None:
    async with world(Bounds(log_age=DAY, archive_age=30 * DAY)) as w:
        await w.use()
        await w.archiver.run_once()
        old = (await w.one.store.shelf()).last
        w.one.clock.now += 31 * DAY
        await w.use()
        for _ in range(2):
            await w.archiver.run_once()
            w.one.clock.now += MINUTE
        shelf = await w.one.store.shelf()
        assert shelf.first > old - 1
        assert len(written(tmp_path)) == shelf.last - shelf.first + 1
        hot = await w.hot()
        assert len(hot) >= len(PEOPLE)
        assert [entry for entry in await w.whole() if entry in hot] == hot


@pytest.mark.parametrize("cut", ["put", "add_segment", "trim_log"])
async def test_a_crash_at_any_point_loses_nothing(world: Make, cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(Bounds(log_bytes=1)) as w:
        await w.use(2)
        before = await w.hot()
        place = w.files if cut == "put" else w.one.store
        whole = getattr(place, cut)

        async def crash(*arguments: object) -> None:
            if cut != "put":
                await whole(*arguments)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(place, cut, crash)
            with pytest.raises(KeyboardInterrupt):
                await w.archiver.run_once()
        assert await w.whole() == before
        again = w.another(Bounds(log_bytes=1))
        await again.run_once()
        assert await w.whole() == before
        assert len(await w.hot()) < len(before)


@pytest.mark.parametrize(("place", "cut"), [("store", "add_segment"), ("files", "delete")])
async def test_a_file_that_a_crash_left_is_deleted_at_the_next_start(
    world: Make, tmp_path: Path, place: str, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounds = Bounds(log_age=DAY, archive_age=30 * DAY)
    async with world(bounds) as w:
        await w.use()
        if cut == "delete":
            await w.archiver.run_once()
            w.one.clock.now += 31 * DAY
            await w.use()

        async def crash(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(w.files if place == "files" else w.one.store, cut, crash)
            with pytest.raises(KeyboardInterrupt):
                await w.archiver.run_once()
        others = {"log/00000000-000000000001-of-another-store", "log/notes.txt"}
        for name in others:
            await w.files.put(name, b"")
        assert len(written(tmp_path) - others - await listed(w)) == 1  # the control
        again = w.another(bounds)
        await again.run_once()
        assert written(tmp_path) == others | await listed(w)


async def listed(w: World) -> set[str]:
    shelf = await w.one.store.shelf()
    found = [await w.one.store.segment(number) for number in range(shelf.first, shelf.last + 1)]
    return {segment.name for segment in found if segment is not None}


async def test_two_archivers_write_each_record_once(world: Make, tmp_path: Path) -> None:
    async with world() as w:
        await w.use(2)
        before = await w.hot()
        other = w.another(Bounds(log_bytes=1))
        listed = w.one.store.add_segment

        async def late(segment: Segment, subjects: Sequence[bytes] = ()) -> bool:
            w.one.store.add_segment = listed  # type: ignore[method-assign]
            await other.run_once()
            return await listed(segment, subjects)

        w.one.store.add_segment = late  # type: ignore[method-assign]
        await w.archiver.run_once()
        assert await w.whole() == before
        numbers = range(1, (await w.one.store.shelf()).last + 1)
        named = {segment.name for number in numbers if (segment := await w.one.store.segment(number))}
        assert named == written(tmp_path)


async def test_a_lag_of_the_archive_sheds_load_until_it_is_over(world: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(waiting=3_000) as w:

        async def full(_name: str, _content: bytes) -> None:
            raise ArchiveUnavailable("archive: cannot be written (No space left on device)")

        with monkeypatch.context() as patch:
            patch.setattr(w.files, "put", full)
            with pytest.raises(Overloaded):
                await w.use(99)
            assert await w.archiver.run_once() == 10.0
            with pytest.raises(Overloaded):
                await w.one.track(w.one.user(), "report_created")
            await w.one.look(w.one.user())  # what only reads is answered
            await w.one.runtime.finish()
        await w.archiver.run_once()
        await w.one.track(w.one.user(), "report_created")


async def test_a_process_that_only_serves_hears_of_segments_that_another_one_wrote(world: Make) -> None:
    async with world() as w:
        serving = Backlog(w.one.runtime, 10**9)
        await w.use(2)
        await w.one.runtime.finish()
        w.one.clock.now += DAY  # so old that all of it is archived
        await w.archiver.run_once()
        earlier = (await w.one.store.shelf()).last
        await serving.start()
        await w.use(2)
        await w.one.runtime.finish()
        before = serving.waiting
        await w.archiver.run_once()
        await serving.run_once()  # its first look: what was listed meanwhile is no longer waited for
        shelf = await w.one.store.shelf()
        listed = [await w.one.store.segment(number) for number in range(earlier + 1, shelf.last + 1)]
        assert 0 < earlier < shelf.last
        assert serving.waiting == before - sum(segment.bytes for segment in listed if segment is not None)
        assert 0 <= serving.waiting < before


async def test_a_server_without_an_archive_says_so(world: Make) -> None:
    async with world(Bounds(log_bytes=1)) as w:
        await w.use(2)
        await w.archiver.run_once()
        bare = Runtime(w.one.store, w.one.bundles, w.one.clock)
        with pytest.raises(Exception, match="this server has no archive; set ANNAI_ARCHIVE"):
            await bare.log.read(BEGIN, 1)


async def test_positions_of_the_archive_are_those_of_the_log(world: Make) -> None:
    async with world(Bounds(log_bytes=1)) as w:
        await w.use(2)
        places = [(entry.partition, entry.position) for entry in await w.hot()]
        await w.archiver.run_once()
        found = [(entry.partition, entry.position) for entry in await w.whole()]
        assert found == places == sorted(set(places))
        assert min(position for _, position in found) > Position(0, 0, 0)
