"""Merges: when there is nothing to do, and those that were cut in two by a failure."""

import asyncio
from pathlib import Path

import pytest

from annai.core.effects import MergeInto
from annai.runtime import Overloaded
from annai.runtime.merging import Merging
from tests.runtime.world import engine


async def test_a_repeated_merge_finishes_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        with monkeypatch.context() as patch:

            async def full(_: Merging, __: MergeInto) -> None:
                raise Overloaded

            patch.setattr(Merging, "take_in", full)
            with pytest.raises(Overloaded):
                await one.runtime.merging.merge(visitor, one.user())
        await one.runtime.merging.merge(visitor, one.user())
        assert "tour" in (await one.read(one.user())).runs


async def test_a_submission_follows_the_merge_of_its_visitor(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        both = [one.runtime.submit(one.user(), [], visitor=visitor) for _ in range(2)]
        await asyncio.gather(*both)
        assert "tour" in (await one.read(one.user())).runs
        assert (await one.read(visitor)).sealed == one.user().key


async def test_a_visitor_who_did_nothing_holds_nobody_up(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        nobody = one.runtime.ref("anonymous", "n")
        await one.runtime.submit(one.user(), [], visitor=nobody)
        assert one.runtime.commits == 1


async def test_a_merge_that_fails_fails_the_submission_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: Merging, __: MergeInto) -> None:
        raise Overloaded

    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        monkeypatch.setattr(Merging, "take_in", full)
        with pytest.raises(Overloaded):
            await one.runtime.submit(one.user(), [], visitor=visitor)


async def test_a_runtime_that_stops_finishes_what_waits_for_a_merge(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        waiting = one.runtime.submit(one.user(), [], visitor=visitor)
        await one.runtime.stop()
        assert (await waiting).refused == ()
