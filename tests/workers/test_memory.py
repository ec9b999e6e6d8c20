"""What was just committed is not read again, and nothing is skipped or told twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from annai.core.subject import PARTITIONS, Position
from annai.runtime.chain import Chain
from annai.runtime.runtime import Positions
from annai.store.protocol import LogPage
from annai.workers import funnel, memory, projector
from annai.workers.news import News
from annai.workers.projector import Projector
from tests.runtime.world import Engine, engine, settle

ORIGINS = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))


def listening(one: Engine) -> Projector:
    worker = Projector(one.runtime)
    one.runtime.listeners.append(worker.hear)
    return worker


def counted_reads(one: Engine, monkeypatch: pytest.MonkeyPatch) -> list[LogPage]:
    """The pages of the log that are read from now on."""
    pages: list[LogPage] = []
    log = one.store.log

    async def counted(after: Mapping[int, Position], limit: int) -> LogPage:
        pages.append(await log(after, limit))
        return pages[-1]

    monkeypatch.setattr(one.store, "log", counted)
    return pages


def around_next_read(
    one: Engine, monkeypatch: pytest.MonkeyPatch, around: Callable[[], AbstractAsyncContextManager[None]]
) -> None:
    """The next reading of the log happens within this."""
    log = one.store.log

    async def within(after: Mapping[int, Position], limit: int) -> LogPage:
        monkeypatch.setattr(one.store, "log", log)
        async with around():
            return await log(after, limit)

    monkeypatch.setattr(one.store, "log", within)


async def sign_up(one: Engine, *ids: str) -> None:
    for id in ids:
        await one.group(one.user(id), "acme")
        await one.track(one.user(id), "signed_up")


async def counts(one: Engine) -> tuple[int, int]:
    """The account's members, and the runs that the funnel knows."""
    [document] = await one.runtime.read_all([one.runtime.ref("account", "acme").key])
    members = document.ledger.members if document and document.ledger else 0
    return members, (await funnel.read(one.store))["tour"]["flow_started"]


async def test_what_is_committed_later_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        await sign_up(one, "ann")
        worker = listening(one)
        await settle(worker)
        pages = counted_reads(one, monkeypatch)
        for id in ("bob", "cid"):
            await sign_up(one, id)
            await settle(worker)
        assert pages == []
        assert await counts(one) == (3, 3)
        await settle(Projector(one.runtime))
        assert pages
        assert await counts(one) == (3, 3)


async def test_memory_and_log_tell_the_same(tmp_path: Path) -> None:
    """Also where a write of a batch is refused, and another one has several records."""
    heard, read = News(dict), News(dict)

    def listen(chains: Sequence[Chain], positions: Positions) -> None:
        [position] = positions.values()
        assert position is not None
        heard.hear(chains, position)

    async with engine(tmp_path) as one, engine(tmp_path) as other:
        one.runtime.listeners.append(listen)
        await sign_up(one, "ann", "bob", "cid")
        await other.track(other.user("bob"), "elsewhere")
        steps = (("ann", "hello"), ("bob", "hello"), ("cid", "hello"), ("cid", "create"))
        await asyncio.gather(*(one.advance(one.user(id), step) for id, step in steps))
        read.read(one.runtime.log.decoded((await one.store.log(ORIGINS, 1_000)).entries))
    assert heard.found == read.found
    assert heard.told == [each for each in read.told if "elsewhere" not in dict(each.report.events)]
    assert len(heard.told) == 10


async def test_what_was_committed_elsewhere_is_read(tmp_path: Path) -> None:
    async with engine(tmp_path) as one, engine(tmp_path) as other:
        worker = listening(one)
        await sign_up(one, "ann")
        await settle(worker)
        await sign_up(one, "bob")
        await sign_up(other, "cid")
        await sign_up(one, "dan")
        await settle(worker)
        assert await counts(one) == (4, 4)


async def test_more_than_memory_holds_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    async with engine(tmp_path) as one:
        worker = listening(one)
        await settle(worker)
        pages = counted_reads(one, monkeypatch)
        await sign_up(one, "ann", "bob", "cid")
        await settle(worker)
        assert pages
        assert await counts(one) == (3, 3)


@pytest.mark.parametrize("page", [1, 1_000])
async def test_what_is_committed_while_the_log_is_read_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(projector, "PAGE", page)
    async with engine(tmp_path) as one:
        await sign_up(one, "ann")
        worker = listening(one)

        @asynccontextmanager
        async def others() -> AsyncIterator[None]:
            await sign_up(one, "bob")
            yield
            await sign_up(one, "cid")

        around_next_read(one, monkeypatch, others)
        await settle(worker)
        assert await counts(one) == (3, 3)


@pytest.mark.parametrize("while_reading", [False, True])
async def test_what_is_told_after_it_was_read_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, while_reading: bool
) -> None:
    async with engine(tmp_path) as one:
        late: list[tuple[Sequence[Chain], Positions]] = []
        one.runtime.listeners.append(lambda chains, positions: late.append((chains, positions)))
        worker = Projector(one.runtime)
        await one.track(one.user("ann"), "signed_up")
        await settle(worker)

        @asynccontextmanager
        async def telling() -> AsyncIterator[None]:
            worker.hear(*late[0])
            yield

        if while_reading:
            around_next_read(one, monkeypatch, telling)
            await worker.run_once()
        else:
            worker.hear(*late[0])
        one.runtime.listeners.append(worker.hear)
        await one.track(one.user("bob"), "signed_up")
        async with asyncio.timeout(5):
            await settle(worker)
        assert await counts(one) == (0, 2)


async def test_a_few_partials_are_saved_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "SAVED", 2)
    async with engine(tmp_path) as one:
        worker = listening(one)
        await settle(worker)
        await sign_up(one, "ann", "bob", "cid", "dan", "eve")
        assert await worker.run_once() == 0.0
        assert len(await one.store.projection(funnel.FUNNEL)) == 2
        await settle(worker)
        assert await counts(one) == (5, 5)
