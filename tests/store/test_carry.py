"""An import that is stopped goes on where it was, and takes nothing but what it began with."""

import asyncio
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.store import dump
from annai.store.carry import export, refuse_half, take
from annai.store.errors import StoreError
from annai.store.frames import CHECKSUM, ExportError, Frame, Manifest, frame, read_frames
from annai.store.sqlite import SQLiteStore

from .carry import fill
from .writes import NOW, key, write


@pytest.fixture
async def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SQLiteStore:
    """A store that holds something of everything; its pages are small."""
    monkeypatch.setattr(dump, "PAGE_ROWS", 5)
    store = SQLiteStore(tmp_path / "source.db")
    await store.open()
    await fill(store)
    await store.close()
    return store


async def exported(store: SQLiteStore) -> list[bytes]:
    await store.open()
    frames = [one.data async for one in export(store)]
    await store.close()
    return frames


def read(frames: Iterable[bytes]) -> list[Frame]:
    return list(read_frames(io.BytesIO(b"".join(frames)).read))


async def imported(path: Path, frames: Iterable[Frame], dies_after: int | None = None) -> SQLiteStore:
    """The store, closed, after as much as came in before it died."""
    store = SQLiteStore(path)
    await store.open()
    try:
        async for one in take(store, frames, NOW):
            if one.number == dies_after:
                break
    finally:
        await store.close()
    return store


async def test_it_goes_on_after_any_frame(source: SQLiteStore, tmp_path: Path) -> None:
    data = await exported(source)
    frames = read(data)
    assert len(frames) > 20
    for number in range(1, len(frames)):
        target = await imported(tmp_path / f"{number}.db", frames, dies_after=number)
        with pytest.raises(StoreError, match="has not finished"):
            await half_refused(target)
        await imported(tmp_path / f"{number}.db", frames)
        assert await exported(target) == data


async def half_refused(store: SQLiteStore) -> None:
    await store.open()
    try:
        await refuse_half(store)
    finally:
        await store.close()


async def test_it_passes_over_what_it_took(source: SQLiteStore, tmp_path: Path) -> None:
    frames = read(await exported(source))
    await imported(tmp_path / "target.db", frames, dies_after=7)
    store, taken = SQLiteStore(tmp_path / "target.db"), []
    restore = store.restore

    async def counted(*arguments: object) -> None:
        taken.append(arguments[0])
        await restore(*arguments)  # type: ignore[arg-type]

    store.restore = counted  # type: ignore[method-assign, assignment]
    await store.open()
    assert len([one async for one in take(store, frames, NOW)]) == len(frames)
    await store.close()
    assert len(taken) == len(frames) - 7


async def test_it_refuses_to_go_on_with_another_export(source: SQLiteStore, tmp_path: Path) -> None:
    before = read(await exported(source))
    await source.open()
    await source.commit([write(key(4))], (), NOW)
    await source.close()
    after = read(await exported(source))
    for number in range(3, len(before)):
        await imported(tmp_path / f"{number}.db", before, dies_after=number)
        with pytest.raises(StoreError, match="part of another export"):
            await imported(tmp_path / f"{number}.db", after)
        await imported(tmp_path / f"{number}.db", before)


async def test_it_refuses_a_shorter_export_than_it_took(source: SQLiteStore, tmp_path: Path) -> None:
    frames = read(await exported(source))
    await imported(tmp_path / "target.db", frames, dies_after=9)
    short = [*frames[:4], replace(frames[-1], number=5, payload=Manifest(dict(_totals(frames[:4]))))]
    with pytest.raises(StoreError, match="part of another export"):
        await imported(tmp_path / "target.db", short)


def _totals(frames: Iterable[Frame]) -> Iterable[tuple[str, int]]:
    return Counter(row.__struct_config__.tag for one in frames for row in getattr(one.payload, "rows", ())).items()


async def test_a_manifest_that_counts_otherwise_is_an_error(source: SQLiteStore, tmp_path: Path) -> None:
    data = await exported(source)
    wrong = [*data[:-1], frame(Manifest({"document": 4}), data[-2][-CHECKSUM:])]
    with pytest.raises(ExportError, match=r"the manifest says \{'document': 4\}, the frames hold"):
        await imported(tmp_path / "target.db", read(wrong))


async def test_of_two_imports_at_once_one_gives_way(source: SQLiteStore, tmp_path: Path) -> None:
    frames = read(await exported(source))
    results = await asyncio.gather(
        *(imported(tmp_path / "target.db", frames) for _ in range(2)), return_exceptions=True
    )
    assert [type(result) for result in results].count(SQLiteStore) == 1
    [refused] = [result for result in results if isinstance(result, StoreError)]
    assert "another import" in str(refused) or "not empty" in str(refused)
    assert await exported(SQLiteStore(tmp_path / "target.db")) == await exported(source)
