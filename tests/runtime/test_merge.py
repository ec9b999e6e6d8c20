"""Merges: when there is nothing to do, and those that were cut in two by a failure."""

import asyncio
from pathlib import Path

import pytest

from annai.core.effects import MergeInto
from annai.runtime import Overloaded, Runtime
from tests.runtime.world import engine


async def test_a_repeated_merge_finishes_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        with monkeypatch.context() as patch:

            async def full(_: Runtime, __: MergeInto) -> None:
                raise Overloaded

            patch.setattr(Runtime, "take_in", full)
            with pytest.raises(Overloaded):
                await one.runtime.merge(visitor, one.user())
        assert not one.runtime.is_settled(visitor)
        await one.runtime.merge(visitor, one.user())
        assert "tour" in (await one.read(one.user())).runs


async def test_memory_tells_when_there_is_nothing_to_merge(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        nobody, visitor = one.runtime.ref("anonymous", "n"), one.runtime.ref("anonymous", "v")
        assert not one.runtime.is_settled(nobody)
        await one.runtime.merge(nobody, one.user())
        assert one.runtime.is_settled(nobody)
        await one.track(visitor, "signed_up")
        merging = asyncio.create_task(one.runtime.merge(visitor, one.user()))
        await asyncio.sleep(0)
        assert not one.runtime.is_settled(visitor)
        await merging
        assert one.runtime.is_settled(visitor)
        await one.track(nobody, "signed_up")
        assert not one.runtime.is_settled(nobody)
