"""Documents in memory beside commits."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from annai.runtime.documents import Documents, new_subject
from tests.runtime.world import engine

KEY = b"k" * 16


async def test_a_slow_read_does_not_undo_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        documents = Documents(one.store, limit=10)
        was_read, may_answer = asyncio.Event(), asyncio.Event()

        async def load(keys: Sequence[bytes]) -> list[bytes | None]:
            was_read.set()
            await may_answer.wait()
            return [None for _ in keys]

        monkeypatch.setattr(one.store, "load", load)
        reading = asyncio.create_task(documents.load([KEY]))
        await was_read.wait()
        committed = new_subject("user", "ann", KEY, 1)
        documents.put(KEY, committed)
        may_answer.set()
        await reading
        assert documents.get(KEY) is committed
