"""Where writes run: on the loop while the disk is quick, else on a thread."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import Connection

import pytest

from annai.store.database import create_or_check, open_reader
from annai.store.errors import StoreUnavailable
from annai.store.lane import Lane
from annai.store.writer import Writer

ALWAYS, NEVER = float("inf"), 0.0


@asynccontextmanager
async def writer_of(path: Path, quick: float) -> AsyncIterator[Writer]:
    create_or_check(path)
    writer = Writer(path, quick)
    yield writer
    await writer.close()


def thread_of(_: Connection) -> threading.Thread:
    return threading.current_thread()


def begin(connection: Connection) -> threading.Thread:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    return threading.current_thread()


async def test_quick_work_runs_on_the_loop(tmp_path: Path) -> None:
    async with writer_of(tmp_path / "annai.db", ALWAYS) as writer:
        assert await writer.run(thread_of) is threading.current_thread()
        assert await writer.hand_over(thread_of) is not threading.current_thread()
        assert await writer.run(thread_of) is threading.current_thread()


async def test_after_slow_work_the_next_runs_on_a_thread_until_one_is_quick(tmp_path: Path) -> None:
    async with writer_of(tmp_path / "annai.db", NEVER) as writer:
        assert await writer.run(thread_of) is threading.current_thread()
        assert await writer.run(thread_of) is not threading.current_thread()
        writer._quick = ALWAYS
        assert await writer.run(thread_of) is not threading.current_thread()
        assert await writer.run(thread_of) is threading.current_thread()


async def test_reading_goes_elsewhere_while_commits_are_slow_and_does_not_make_them_quick(tmp_path: Path) -> None:
    async with writer_of(tmp_path / "annai.db", NEVER) as writer:
        reader = Lane(tmp_path / "annai.db", "reader", open_reader)
        assert await writer.read(thread_of, reader) is threading.current_thread()
        await writer.run(thread_of)
        assert await writer.read(thread_of, reader) is not threading.current_thread()
        await writer.hand_over(thread_of)
        assert await writer.run(thread_of) is not threading.current_thread()
        await reader.close()


async def test_work_that_finds_the_thread_busy_follows_there(tmp_path: Path) -> None:
    free = threading.Event()
    async with writer_of(tmp_path / "annai.db", ALWAYS) as writer:
        first = asyncio.create_task(writer.hand_over(lambda _: free.wait(10)))
        while not writer._alone.locked():  # noqa: ASYNC110 (the thread tells nobody that it has begun)
            await asyncio.sleep(0)
        second = asyncio.create_task(writer.run(thread_of))
        await asyncio.sleep(0)
        assert not second.done()
        free.set()
        assert await first
        assert await second is not threading.current_thread()


async def test_a_file_that_another_process_holds_is_waited_for_on_the_thread(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "annai.db", isolation_level=None)
    async with writer_of(tmp_path / "annai.db", ALWAYS) as writer:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(writer.run(begin))
        await asyncio.sleep(0)
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert await waiting is not threading.current_thread()
        assert await writer.run(begin) is threading.current_thread()
    other.close()


async def test_a_file_that_is_held_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annai.store.writer.PATIENCE", 1)
    other = sqlite3.connect(tmp_path / "annai.db", isolation_level=None)
    async with writer_of(tmp_path / "annai.db", ALWAYS) as writer:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await writer.run(begin)
        other.execute("ROLLBACK")
        await writer.run(begin)
    other.close()
