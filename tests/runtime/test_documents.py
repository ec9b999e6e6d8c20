"""Documents in memory beside commits."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.core.room import KEPT
from annai.core.subject import RECENT_TIMES, Ref, Series
from annai.core.times import pack
from annai.runtime.documents import Documents, decode, encode, new_subject
from annai.store.protocol import Write
from tests.core.world import START
from tests.runtime.world import engine

KEY = b"k" * 16


async def test_a_slow_read_does_not_undo_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        documents = Documents(one.store, limit=10)
        was_read, may_answer = asyncio.Event(), asyncio.Event()
        read = one.store.load

        async def load(keys: Sequence[bytes]) -> list[bytes | None]:
            was_read.set()
            await may_answer.wait()
            return [None for _ in keys]

        monkeypatch.setattr(one.store, "load", load)
        reading = asyncio.create_task(documents.load([KEY]))
        await was_read.wait()
        monkeypatch.setattr(one.store, "load", read)
        await documents.load([KEY])
        committed = new_subject(Ref("user", "ann", KEY), 1)
        documents[KEY].put(committed)
        may_answer.set()
        await reading
        assert documents.get(KEY) is committed


async def test_what_was_not_loaded_is_not_known(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        documents = Documents(one.store, limit=10)
        assert documents.find(KEY) is None
        with pytest.raises(KeyError):
            documents[KEY]
        await documents.load([KEY])
        assert KEY in documents
        assert documents.get(KEY) is None


async def test_a_document_that_outgrows_its_room_forgets(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with engine(tmp_path) as one:
        ref, full = one.user(), pack(range(RECENT_TIMES))
        known = {f"event-{number}": Series(900, 1, START, full) for number in range(40)}
        subject = replace(new_subject(ref, START), history=known, version=1)
        await one.store.commit([Write(ref.key, "user", 0, encode(subject))], (), START)
        await one.identify(ref, bio="short")
        [document] = await one.store.load([ref.key])
        assert document is not None
        assert len(document) <= KEPT
        assert decode(document) == await one.read(ref)
        assert [series.total for series in decode(document).history.values()] == [900] * 40
        assert f"subject {ref.key.hex()} had" in caplog.text
